//! What the forward pass saves for the backward pass, and what the backward pass computes again.

use crate::emit::Joint;
use crate::graph::{Graph, NodeId, Op, unique};
use std::collections::{BTreeSet, HashSet};

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
    let needed = graph.reachable(&roots);
    let mut backward = vec![false; graph.len()];
    let mut wanted: BTreeSet<NodeId> = roots.iter().copied().collect();
    for id in graph.ids() {
        let node = graph.node(id);
        backward[id.0] = matches!(node.op, Op::Cotangent(_)) || node.inputs.iter().any(|input| backward[input.0]);
        if needed[id.0] && backward[id.0] {
            wanted.extend(&node.inputs);
        }
    }
    wanted.retain(|id| !backward[id.0] && matches!(graph.node(*id).op, Op::Call(..)));
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
        follows[id.0] = cheap || saved.contains(&id) || !matches!(node.op, Op::Call(..));
    }
    let mut taken = HashSet::new();
    let name = |id: NodeId| (id, unique(&graph.node(id).variable(), &mut taken));
    Plan { saved: saved.into_iter().map(name).collect() }
}

fn is_cheap(graph: &Graph, id: NodeId) -> bool {
    matches!(&graph.node(id).op, Op::Call(def, _) if def.is_cheap())
}
