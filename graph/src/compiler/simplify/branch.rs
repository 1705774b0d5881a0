//! Branches, rebuilt: values on which both sides agree leave it, and a choice between cheap numbers becomes a `select`.

use super::{Outcome, capture, drop_unused, rebuild_into};
use crate::compiler::build::Build;
use crate::compiler::graph::{NodeId, NodeTy, Op};
use crate::compiler::region::{Body, Kind, Region};
use crate::compiler::table::Code;
use crate::compiler::types::Element;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// The most operations that are computed on both sides rather than behind a jump.
const CHEAP: usize = 6;

/// Rebuilds a branch whose values `used` are read.
pub fn rebuild(b: &mut Build, region: &Region, inputs: &[NodeId], used: &BTreeSet<usize>) -> HashMap<usize, Outcome> {
    let condition = inputs[0];
    let mut captured: Vec<NodeId> = Vec::new();
    let mut bodies = Vec::new();
    for body in &region.bodies {
        let mut inner = Build::new(b.level);
        let mut map = vec![None; body.graph.len()];
        for id in body.graph.ids() {
            if let Op::Input(k) = body.graph.node(id).op {
                map[id.0] = Some(capture(b, &mut inner, inputs[1 + k], 0, &mut captured));
            }
        }
        let roots: Vec<NodeId> = used.iter().map(|k| body.outputs[*k]).collect();
        rebuild_into(&mut inner, &body.graph, &roots, &mut map);
        b.absorb(&mut inner);
        let outputs = roots.iter().map(|root| map[root.0].expect("a root")).collect();
        bodies.push(Body { graph: inner.graph, outputs });
    }

    // What both sides agree on needs no branch.
    let mut outcome: HashMap<usize, Outcome> = HashMap::new();
    let mut rest: Vec<(usize, usize)> = Vec::new();
    for (at, k) in used.iter().enumerate() {
        let side = |body: &Body| body.graph.node(body.outputs[at]).op.clone();
        match (side(&bodies[0]), side(bodies.last().expect("a body"))) {
            (Op::Input(x), Op::Input(y)) if x == y => {
                outcome.insert(*k, Outcome::Same(captured[x]));
            }
            (x @ (Op::Literal(_) | Op::Integer(_) | Op::Constant(_)), y) if x == y => {
                let ty = bodies[0].graph.ty(bodies[0].outputs[at]).clone();
                outcome.insert(*k, Outcome::Same(b.make(x.clone(), vec![], ty)));
            }
            _ => rest.push((at, *k)),
        }
    }
    if rest.is_empty() {
        return outcome;
    }
    for body in &mut bodies {
        body.outputs = rest.iter().map(|(at, _)| body.outputs[*at]).collect();
    }
    if b.level.structural
        && !region.is_block()
        && bodies.iter().map(cost).sum::<Option<usize>>().is_some_and(|cost| cost <= CHEAP)
    {
        let sides: Vec<Vec<NodeId>> = bodies.iter().map(|body| inline(b, body, &captured)).collect();
        for (at, (_, k)) in rest.iter().enumerate() {
            outcome.insert(*k, Outcome::Same(b.select(condition, sides[0][at], sides[1][at])));
        }
        return outcome;
    }
    drop_unused(&mut bodies, 0, &mut captured);
    let all = std::iter::once(condition).chain(captured).collect();
    let region = Region { kind: Kind::Branch, bodies, recompute: region.recompute };
    let id = b.make(Op::Region(Rc::new(region)), all, NodeTy::scalar(Element::Bool));
    for (at, (_, k)) in rest.iter().enumerate() {
        outcome.insert(*k, Outcome::At(id, at));
    }
    outcome
}

/// How many operations a side takes; `None` if it holds one that is dear, that can fail, or that is no number's.
fn cost(body: &Body) -> Option<usize> {
    let needed = body.graph.reachable(&body.outputs);
    let mut cost = 0;
    for id in body.graph.ids().filter(|id| needed[id.0]) {
        let node = body.graph.node(id);
        let number = node.ty.rank() == 0 && node.ty.lead.is_empty();
        match &node.op {
            Op::Call(def, _) if number && def.is_elementwise() && def.is_cheap() => {
                // Arithmetic of integers can fail.
                if matches!(node.ty.element, Element::Int(_)) && !matches!(def.code, Code::Select) {
                    return None;
                }
                cost += 1;
            }
            Op::Literal(_) | Op::Integer(_) | Op::Constant(_) | Op::Input(_) if number => {}
            _ => return None,
        }
    }
    Some(cost)
}

/// Puts a side's nodes into the outer graph.
fn inline(b: &mut Build, body: &Body, captured: &[NodeId]) -> Vec<NodeId> {
    let mut map = vec![None; body.graph.len()];
    for id in body.graph.ids() {
        if let Op::Input(k) = body.graph.node(id).op {
            map[id.0] = Some(captured[k]);
        }
    }
    rebuild_into(b, &body.graph, &body.outputs, &mut map);
    body.outputs.iter().map(|id| map[id.0].expect("a root")).collect()
}
