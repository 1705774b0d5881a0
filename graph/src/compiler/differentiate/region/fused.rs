//! A loop and its derivative in one: where the reverse pass computes each turn again anyway, and nothing goes from turn to
//! turn in it but sums, it runs beside the loop itself, in the loop's own order.

use super::{Activity, Fresh, Joint, SEED, Terms, region_node, value_of, zero};
use crate::compiler::build::Build;
use crate::compiler::graph::{Graph, NodeId, Op};
use crate::compiler::region::{Kind, LoopShape, Region};
use std::collections::BTreeMap;

/// What the reverse pass of a loop is made of.
pub(super) struct Parts<'a> {
    pub(super) id: NodeId,
    pub(super) region: &'a Region,
    pub(super) shape: &'a LoopShape,
    pub(super) inputs: &'a [NodeId],
    pub(super) joint: &'a Joint,
    /// The carried values that are differentiated.
    pub(super) active: &'a [usize],
    /// The captured inputs that get cotangents: their number in the body, and the node of their sum.
    pub(super) sums: &'a [(usize, NodeId)],
    /// The cotangents of carried values.
    pub(super) arrived: &'a BTreeMap<usize, NodeId>,
}

/// Replaces the loop by one that computes its derivative beside it, if that can be.
pub(super) fn fuse(b: &mut Build, parts: &Parts<'_>, activity: &Activity, terms: &mut Terms) -> bool {
    let Parts { id, region, shape, inputs, joint, active, sums, arrived } = *parts;
    let carried = shape.carried;
    // Each cotangent of a carried value leaves a turn as it came in.
    let unchanged = active.iter().zip(&joint.seeds).all(|(c, seed)| {
        joint.cotangents.iter().find(|(k, ..)| *k == 1 + c).is_some_and(|(_, _, found)| *found == Some(*seed))
    });
    let so_far = sums.iter().flat_map(|(k, _)| &terms.nodes[inputs[*k].0]);
    let read: Vec<NodeId> = so_far.chain(arrived.values()).copied().collect();
    if shape.guarded || sums.is_empty() || !unchanged || comes_later(&b.graph, &read, id) {
        return false;
    }
    let mut fresh = Fresh::new(joint);
    let mut outer: Vec<NodeId> = inputs[..=carried].to_vec();
    for (number, (k, _)) in sums.iter().enumerate() {
        let ty = b.graph.ty(inputs[*k]).clone();
        outer.push(match terms.take(b, inputs[*k]) {
            Some(so_far) => so_far,
            None => zero(b, &ty),
        });
        let onto = joint.cotangents.iter().find(|(known, ..)| known == k).and_then(|(_, onto, _)| *onto);
        fresh.input(joint, onto.expect("a captured input is added to"), 1 + carried + number);
    }
    for (k, node) in joint.inputs.iter().filter(|(k, _)| **k < SEED) {
        if *k <= carried {
            fresh.input(joint, *node, *k);
        } else {
            fresh.input(joint, *node, outer.len());
            outer.push(inputs[*k]);
        }
    }
    for (number, c) in active.iter().enumerate() {
        let ty = b.graph.ty(inputs[1 + c]).clone();
        fresh.input(joint, joint.seeds[number], outer.len());
        outer.push(match arrived.get(&(1 + c)) {
            Some(cotangent) => *cotangent,
            None => zero(b, &ty),
        });
    }
    let body = &region.bodies[0];
    let (values, kept) = body.outputs.split_at(carried);
    let roots: Vec<NodeId> =
        values.iter().copied().chain(sums.iter().map(|(_, sum)| *sum)).chain(kept.iter().copied()).collect();
    let both = Region {
        kind: Kind::Loop(LoopShape { carried: carried + sums.len(), ..shape.clone() }),
        bodies: vec![fresh.finish(joint, &roots)],
        recompute: region.recompute,
    };
    let both = region_node(b, both, outer);
    let moved = |k: usize| if k <= carried { k } else { k + sums.len() };
    b.graph.supersede(id, both, (0..=body.outputs.len()).map(moved).collect());
    for c in active {
        // What came in goes on.
        if let Some(cotangent) = arrived.get(&(1 + c))
            && activity.nodes[inputs[1 + c].0]
        {
            terms.nodes[inputs[1 + c].0].push(*cotangent);
        }
    }
    for (number, (k, _)) in sums.iter().enumerate() {
        let ty = b.ty(inputs[*k]);
        let cotangent = value_of(b, both, 1 + carried + number, ty);
        terms.nodes[inputs[*k].0].push(cotangent);
    }
    true
}

/// Whether any of the nodes needs what the loop computes, or a cotangent that is known only after the forward pass.
fn comes_later(graph: &Graph, nodes: &[NodeId], id: NodeId) -> bool {
    let mut seen = vec![false; graph.len()];
    let mut stack = nodes.to_vec();
    while let Some(node) = stack.pop() {
        if std::mem::replace(&mut seen[node.0], true) {
            continue;
        }
        match graph.node(node).op {
            Op::Cotangent(_) => return true,
            Op::Input(k) if k >= SEED => return true,
            _ if node == id => return true,
            _ => {}
        }
        match graph.current(node) {
            Some((region, _)) => stack.extend([region, graph.node(node).inputs[0]]),
            None => stack.extend(&graph.node(node).inputs),
        }
    }
    false
}
