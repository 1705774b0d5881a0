//! What the forward pass saves for the backward pass, and what the backward pass computes again.

use crate::derivative::Joint;
use crate::graph::{Graph, Names, NodeId, Op};
use crate::table::{Code, Flops};
use std::collections::BTreeSet;

/// The residuals: saved nodes and the names of their fields.
pub struct Plan {
    /// In order of evaluation.
    pub saved: Vec<(NodeId, String)>,
}

/// Splits a joint graph. Cheap element-wise work whose inputs are saved or arguments anyway is computed again; the
/// arguments themselves are never saved, since the backward pass is given them.
pub fn plan(joint: &Joint) -> Plan {
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
        follows[id.0] = !bound[id.0] && !(keep_costly && is_costly(graph, id)) || cheap;
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
