//! Loops, rebuilt: values that nobody reads are no longer carried, those that no turn changes are captured instead.

use super::{Outcome, capture, drop_unused, rebuild_into};
use crate::compiler::build::Build;
use crate::compiler::graph::{NodeId, Op};
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::types::Element;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Rebuilds a loop whose values `used` are read.
pub fn rebuild(b: &mut Build, region: &Region, inputs: &[NodeId], used: &BTreeSet<usize>) -> HashMap<usize, Outcome> {
    let Kind::Loop(shape) = &region.kind else { unreachable!("a loop") };
    let body = &region.bodies[0];
    let trips = inputs[0];
    let carried = shape.carried;
    let live = live(body, shape, used);
    let kept: Vec<usize> = used.iter().copied().filter(|k| *k > carried).collect();
    let places: Vec<usize> = (0..carried).filter(|c| live[*c]).collect();

    // The body under the rules.
    let mut inner = Build::new(b.level);
    let mut map = vec![None; body.graph.len()];
    let mut captured: Vec<NodeId> = Vec::new();
    for id in body.graph.ids() {
        let node = body.graph.node(id);
        let Op::Input(k) = node.op else { continue };
        inner.origin = node.origin.clone();
        map[id.0] = if k == 0 {
            Some(inner.make(Op::Input(0), vec![], node.ty.clone()))
        } else if k <= carried {
            let place = places.iter().position(|c| *c == k - 1);
            place.map(|place| inner.make(Op::Input(1 + place), vec![], node.ty.clone()))
        } else {
            Some(capture(b, &mut inner, inputs[k], 1 + places.len(), &mut captured))
        };
    }
    let roots: Vec<NodeId> =
        places.iter().copied().chain(kept.iter().map(|k| k - 1)).map(|k| body.outputs[k]).collect();
    rebuild_into(&mut inner, &body.graph, &roots, &mut map);
    let outputs: Vec<NodeId> = roots.iter().map(|root| map[root.0].expect("a root")).collect();
    b.absorb(&mut inner);

    let mut outcome: HashMap<usize, Outcome> = HashMap::new();
    if !shape.guarded {
        outcome.insert(0, Outcome::Same(trips));
    }
    let unchanged = |place: usize| inner.graph.node(outputs[place]).op == Op::Input(1 + place);
    let guard = usize::from(shape.guarded);
    let mut bodies = [Body { graph: inner.graph.clone(), outputs: outputs.clone() }];
    if let Some(place) = (guard..places.len()).find(|place| unchanged(*place)) {
        // Captured from now on; one at a time, since each may free another.
        let first = inputs[1 + places[place]];
        let fewer = without(&bodies[0], place, places.len());
        let mut rest: Vec<NodeId> = vec![trips];
        rest.extend(places.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, c)| inputs[1 + c]));
        rest.push(first);
        rest.extend(&captured);
        let shape = LoopShape { carried: places.len() - 1, ..shape.clone() };
        // Where each value went.
        let mut moved: HashMap<usize, usize> = HashMap::from([(0, 0)]);
        for (at, c) in places.iter().enumerate().filter(|(at, _)| *at != place) {
            moved.insert(1 + c, 1 + at - usize::from(at > place));
        }
        for (at, k) in kept.iter().enumerate() {
            moved.insert(*k, places.len() + at);
        }
        outcome.insert(1 + places[place], Outcome::Same(first));
        let still: BTreeSet<usize> = used.iter().filter_map(|k| moved.get(k).copied()).collect();
        let region = Region { kind: Kind::Loop(shape), bodies: vec![fewer], recompute: region.recompute };
        let inner = rebuild(b, &region, &rest, &still);
        for (k, new) in moved {
            if let Some(found) = inner.get(&new) {
                outcome.insert(k, *found);
            }
        }
        return outcome;
    }
    if places.is_empty() && kept.is_empty() {
        return outcome;
    }

    drop_unused(&mut bodies, 1 + places.len(), &mut captured);
    let shape = LoopShape { carried: places.len(), ..shape.clone() };
    let region = Region { kind: Kind::Loop(shape), bodies: bodies.to_vec(), recompute: region.recompute };
    let mut all = vec![trips];
    all.extend(places.iter().map(|c| inputs[1 + c]));
    all.extend(captured);
    let ty = crate::compiler::graph::NodeTy::scalar(Element::Bool);
    let id = b.make(Op::Region(Rc::new(region)), all, ty);
    outcome.entry(0).or_insert(Outcome::At(id, 0));
    for (place, c) in places.iter().enumerate() {
        outcome.insert(1 + c, Outcome::At(id, 1 + place));
    }
    for (at, k) in kept.iter().enumerate() {
        outcome.insert(*k, Outcome::At(id, 1 + places.len() + at));
    }
    outcome
}

/// Which carried values somebody reads: outside, or a turn on its way to what is read.
fn live(body: &Body, shape: &LoopShape, used: &BTreeSet<usize>) -> Vec<bool> {
    let mut live: Vec<bool> = (0..shape.carried).map(|c| used.contains(&(1 + c))).collect();
    if shape.guarded {
        live[0] = true;
    }
    loop {
        let kept = used.iter().filter(|k| **k > shape.carried).map(|k| k - 1);
        let roots: Vec<NodeId> = (0..shape.carried).filter(|c| live[*c]).chain(kept).map(|k| body.outputs[k]).collect();
        let needed = body.graph.reachable(&roots);
        let mut changed = false;
        for id in body.graph.ids().filter(|id| needed[id.0]) {
            if let Op::Input(k) = body.graph.node(id).op
                && (1..=shape.carried).contains(&k)
                && !live[k - 1]
            {
                live[k - 1] = true;
                changed = true;
            }
        }
        if !changed {
            return live;
        }
    }
}

/// The body with one carried value as the first captured one.
fn without(body: &Body, place: usize, carried: usize) -> Body {
    let mut build = Build::new(crate::compiler::rules::Level::OFF);
    let mut map = vec![None; body.graph.len()];
    for id in body.graph.ids() {
        let node = body.graph.node(id);
        let Op::Input(k) = node.op else { continue };
        let new = match k {
            0 => 0,
            _ if k == 1 + place => carried,
            _ if k <= carried => k - usize::from(k > place),
            // One carried value less, one captured value more.
            _ => k,
        };
        build.origin = node.origin.clone();
        map[id.0] = Some(build.make(Op::Input(new), vec![], node.ty.clone()));
    }
    let outputs: Vec<NodeId> =
        body.outputs.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, id)| *id).collect();
    rebuild_into(&mut build, &body.graph, &outputs, &mut map);
    Body { graph: build.graph, outputs: outputs.iter().map(|id| map[id.0].expect("a root")).collect() }
}
