//! What the forward pass saves for the backward pass, and what the backward pass computes again.

use crate::compiler::derivative::Joint;
use crate::compiler::graph::{Graph, Names, NodeId, Op};
use crate::compiler::schedule;
use crate::compiler::table::{Code, Flops};
use std::collections::BTreeSet;

/// The residuals: saved nodes and the names of their fields.
pub struct Plan {
    /// In order of evaluation.
    pub saved: Vec<(NodeId, String)>,
}

/// How much to save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// What is not cheap.
    Usual,
    /// Nothing: the backward pass computes everything again.
    Nothing,
    /// As much of the usual as fits into so many bytes.
    Within(usize),
}

/// The size of the struct that holds what is saved, if the macro knows it.
pub fn bytes(joint: &Joint, plan: &Plan) -> Option<usize> {
    let types = || plan.saved.iter().map(|(id, _)| joint.graph.ty(*id));
    let total = types().map(schedule::bytes).sum::<Option<usize>>()?;
    let alignment = types().map(|ty| schedule::alignment(&ty.element)).max().flatten().unwrap_or(1);
    Some(total.next_multiple_of(alignment))
}

/// What is saved: what is usual, or less of it, the largest left out first.
pub fn plan(joint: &Joint, saving: Saving) -> Plan {
    let mut plan = usual(joint);
    match saving {
        Saving::Usual => {}
        Saving::Nothing => plan.saved.clear(),
        Saving::Within(budget) => {
            let size = |(id, _): &(NodeId, String)| schedule::bytes(joint.graph.ty(*id)).unwrap_or(usize::MAX);
            while bytes(joint, &plan).is_none_or(|bytes| bytes > budget) && !plan.saved.is_empty() {
                let largest = (0..plan.saved.len()).max_by_key(|at| size(&plan.saved[*at])).expect("not empty");
                plan.saved.remove(largest);
            }
        }
    }
    plan
}

/// Splits a joint graph. Cheap element-wise work whose inputs are saved or arguments anyway is computed again; the
/// arguments themselves are never saved, since the backward pass is given them.
fn usual(joint: &Joint) -> Plan {
    let graph = &joint.graph;
    let roots: Vec<NodeId> = joint.derivative.iter().flatten().copied().collect();
    let (backward, mut wanted) = split(graph, &roots, |op| matches!(op, Op::Cotangent(_)));
    wanted.extend(&roots);
    wanted.retain(|id| !backward[id.0] && is_work(&graph.node(*id).op));
    let mut saved: BTreeSet<NodeId> = BTreeSet::new();
    for id in &wanted {
        if !is_cheap(graph, *id) {
            saved.insert(*id);
        }
    }
    // In order of evaluation: a node follows if it is cheap and all that it reads is saved, an argument, or follows.
    let mut follows = vec![false; graph.len()];
    for id in graph.ids() {
        let node = graph.node(id);
        let cheap = is_cheap(graph, id) && node.inputs.iter().all(|input| follows[input.0]);
        if wanted.contains(&id) && !cheap {
            saved.insert(id);
        }
        follows[id.0] = cheap || saved.contains(&id) || !is_work(&node.op);
    }
    let mut names = Names::default();
    let name = |id: NodeId| (id, names.unique(&graph.node(id).variable()));
    Plan { saved: saved.into_iter().map(name).collect() }
}

/// What the reverse pass of a region's body needs of the body's own nodes beyond what it can compute again.
///
/// `is_seed` tells the inputs with which the reverse pass begins, `is_free` those that are at hand in it anyway. What
/// follows from free inputs alone is computed again: a loop that only sums keeps nothing, but for costly work if
/// `keep_costly`. `recompute` keeps no more than the inputs that are not free.
pub fn needed_of_body(
    graph: &Graph,
    roots: &[NodeId],
    is_seed: impl Fn(&Op) -> bool,
    is_free: impl Fn(&Op) -> bool,
    recompute: bool,
    keep_costly: bool,
) -> Vec<NodeId> {
    let (backward, mut wanted) = split(graph, roots, is_seed);
    wanted.extend(roots);
    wanted.retain(|id| !backward[id.0]);
    let mut bound = vec![false; graph.len()];
    for id in graph.ids() {
        let node = graph.node(id);
        bound[id.0] = match &node.op {
            op @ Op::Input(_) => !is_free(op),
            _ => node.inputs.iter().any(|input| bound[input.0]),
        };
    }
    if recompute {
        let wanted: Vec<NodeId> = wanted.into_iter().collect();
        let needed = graph.reachable(&wanted);
        let is_input = |id: &NodeId| matches!(graph.node(*id).op, Op::Input(_));
        return graph.ids().filter(|id| needed[id.0] && bound[id.0] && is_input(id)).collect();
    }
    let mut saved = Vec::new();
    let mut follows = vec![false; graph.len()];
    for id in graph.ids() {
        let node = graph.node(id);
        let cheap = is_cheap(graph, id) && node.inputs.iter().all(|input| follows[input.0]);
        follows[id.0] = !(bound[id.0] || keep_costly && is_costly(graph, id)) || cheap;
        if wanted.contains(&id) && !follows[id.0] {
            saved.push(id);
            follows[id.0] = true;
        }
    }
    saved
}

/// Which nodes belong to the reverse pass, and what they read.
fn split(graph: &Graph, roots: &[NodeId], is_seed: impl Fn(&Op) -> bool) -> (Vec<bool>, BTreeSet<NodeId>) {
    let needed = graph.reachable(roots);
    let mut backward = vec![false; graph.len()];
    let mut wanted: BTreeSet<NodeId> = BTreeSet::new();
    for id in graph.ids() {
        let node = graph.node(id);
        backward[id.0] = is_seed(&node.op) || node.inputs.iter().any(|input| backward[input.0]);
        if needed[id.0] && backward[id.0] {
            wanted.extend(&node.inputs);
        }
    }
    (backward, wanted)
}

fn is_work(op: &Op) -> bool {
    matches!(op, Op::Call(..) | Op::Output(_))
}

/// Whether computing a node again costs much more than reading it again.
fn is_costly(graph: &Graph, id: NodeId) -> bool {
    let Op::Call(def, _) = &graph.node(id).op else { return false };
    match def.flops {
        Flops::PerResult(cost) => cost >= 8,
        Flops::PerInput(_) | Flops::Product => {
            matches!(def.code, Code::Kernel("matmul" | "tr_mul" | "mul_tr" | "matvec" | "tr_matvec"))
        }
    }
}

fn is_cheap(graph: &Graph, id: NodeId) -> bool {
    matches!(&graph.node(id).op, Op::Call(def, _) if def.is_cheap())
}
