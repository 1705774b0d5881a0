//! Derivatives of loops and branches: loops and branches again.
//!
//! The reverse pass of a body is worked out beside the body itself; what it needs of the body is either computed
//! again or kept by the forward region, which then is superseded by one that keeps it. Cotangents of what a body
//! captures go through the reverse region as values of its own, begun with what has arrived from elsewhere, so that
//! generated code adds to them in place.

mod fresh;
mod fused;

use super::{Activity, Terms, forward, reverse_onto};
use crate::compiler::build::{Build, Refusal};
use crate::compiler::graph::{Attr, Extent, NodeId, NodeTy, Op};
use crate::compiler::partition;
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::types::Element;
use fresh::Fresh;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Which values of a region depend on its active inputs.
pub fn active_values(region: &Region, inputs: &[bool]) -> Vec<bool> {
    match &region.kind {
        Kind::Branch => {
            let mut values = vec![false; region.bodies[0].outputs.len()];
            for body in &region.bodies {
                let found = body_activity(body, |k| inputs[1 + k]);
                values.iter_mut().zip(found).for_each(|(value, found)| *value |= found);
            }
            values
        }
        Kind::Loop(shape) => {
            let carried = loop_activity(&region.bodies[0], shape, inputs);
            let active = |k: usize| k > 0 && if k <= shape.carried { carried[k - 1] } else { inputs[k] };
            let mut values = body_activity(&region.bodies[0], active);
            for (value, carried) in values.iter_mut().zip(&carried) {
                *value |= carried;
            }
            values.insert(0, false);
            values
        }
    }
}

/// Which outputs of a body depend on its active inputs.
fn body_activity(body: &Body, active: impl Fn(usize) -> bool) -> Vec<bool> {
    let activity = Activity::new(&body.graph, &inputs_where(body, active));
    let float = |id: &NodeId| body.graph.ty(*id).element.is_float();
    body.outputs.iter().map(|id| activity.nodes[id.0] && float(id)).collect()
}

/// The input nodes of a body with these numbers, floats only.
fn inputs_where(body: &Body, wanted: impl Fn(usize) -> bool) -> Vec<NodeId> {
    let is_wanted = |id: &NodeId| match body.graph.node(*id).op {
        Op::Input(k) => body.graph.ty(*id).element.is_float() && wanted(k),
        _ => false,
    };
    body.graph.ids().filter(is_wanted).collect()
}

/// Which carried values of a loop become active in some turn.
fn loop_activity(body: &Body, shape: &LoopShape, inputs: &[bool]) -> Vec<bool> {
    let mut carried: Vec<bool> = (0..shape.carried).map(|c| inputs[1 + c]).collect();
    for (c, value) in carried.iter_mut().enumerate() {
        *value &= body.graph.ty(body.outputs[c]).element.is_float();
    }
    loop {
        let active = |k: usize| k > 0 && if k <= shape.carried { carried[k - 1] } else { inputs[k] };
        let values = body_activity(body, active);
        let next: Vec<bool> = carried.iter().zip(&values).map(|(old, new)| *old || *new).collect();
        if next == carried {
            return carried;
        }
        carried = next;
    }
}

/// A body with its reverse pass beside it.
struct Joint {
    b: Build,
    /// The nodes of the body's inputs.
    inputs: BTreeMap<usize, NodeId>,
    /// The cotangent's node for each seeded output.
    seeds: Vec<NodeId>,
    /// For each differentiated input: its number, the node of what its cotangent is added to, the cotangent.
    cotangents: Vec<(usize, Option<NodeId>, Option<NodeId>)>,
}

/// Whether the graph is that of a region's body.
fn is_body(b: &Build) -> bool {
    b.graph.ids().any(|id| matches!(b.graph.node(id).op, Op::Input(_)))
}

/// Numbers of inputs that no body has, for seeds.
const SEED: usize = 1 << 32;
const ONTO: usize = 1 << 33;

/// The reverse pass of a body: cotangents of `seeded` outputs in, those of `wrt` inputs out; of `added` ones among
/// these, added to what is there. `carried` tells the input that an output becomes in the next turn.
fn joint(
    outer: &Build,
    body: &Body,
    seeded: &[usize],
    wrt: &[usize],
    added: impl Fn(usize) -> bool,
    carried: impl Fn(usize) -> Option<usize>,
) -> Joint {
    let mut b = Build::new(outer.level);
    b.graph = body.graph.clone();
    b.origin = outer.origin.clone();
    let mut inputs = BTreeMap::new();
    for id in b.graph.ids() {
        if let Op::Input(k) = b.graph.node(id).op {
            inputs.insert(k, id);
        }
    }
    let mut seeds = Vec::new();
    let mut outputs = Vec::new();
    for (number, k) in seeded.iter().enumerate() {
        let ty = b.ty(body.outputs[*k]);
        let seed = b.make(Op::Input(SEED + number), vec![], ty);
        if let Some(name) =
            carried(*k).and_then(|k| inputs.get(&k)).and_then(|id| b.graph.node(*id).origin.name.clone())
        {
            b.graph.name(seed, &format!("d_{name}"));
        }
        seeds.push(seed);
        outputs.push((body.outputs[*k], seed));
    }
    let present: Vec<(usize, NodeId)> = wrt.iter().filter_map(|k| inputs.get(k).map(|id| (*k, *id))).collect();
    let nodes: Vec<NodeId> = present.iter().map(|(_, id)| *id).collect();
    let onto: Vec<Option<NodeId>> = present
        .iter()
        .map(|(k, id)| {
            let ty = b.ty(*id);
            added(*k).then(|| {
                let onto = b.make(Op::Input(ONTO + k), vec![], ty);
                if let Some(name) = b.graph.node(*id).origin.name.clone() {
                    b.graph.name(onto, &format!("d_{name}"));
                }
                onto
            })
        })
        .collect();
    let found = reverse_onto(&mut b, &outputs, &nodes, &onto);
    let cotangents = present.iter().zip(onto).zip(found).map(|(((k, _), onto), found)| (*k, onto, found)).collect();
    Joint { b, inputs, seeds, cotangents }
}

impl Joint {
    /// What the reverse pass reads of the body that `free` inputs do not give it again.
    fn saved(&self, free: impl Fn(usize) -> bool, recompute: bool, keep_costly: bool) -> Vec<NodeId> {
        let roots: Vec<NodeId> = self.cotangents.iter().filter_map(|(_, _, found)| *found).collect();
        let is_free = |op: &Op| match op {
            Op::Input(k) => *k < SEED && free(*k),
            _ => true,
        };
        partition::needed_of_body(
            &self.b.graph,
            &roots,
            |op| matches!(op, Op::Input(k) if *k >= SEED),
            is_free,
            recompute,
            keep_costly,
        )
    }
}

/// A zero of a node's type: `false` and 0 where it is no float.
fn zero(b: &mut Build, ty: &NodeTy) -> NodeId {
    match ty.element {
        Element::Bool | Element::Int(_) => b.make(Op::Integer(0), vec![], ty.clone()),
        _ => b.literal_of(ty.clone(), 0.0),
    }
}

fn region_node(b: &mut Build, region: Region, inputs: Vec<NodeId>) -> NodeId {
    b.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool))
}

fn value_of(b: &mut Build, region: NodeId, k: usize, ty: NodeTy) -> NodeId {
    b.make(Op::Output(k), vec![region], ty)
}

/// Sends the cotangents that arrived at a region on to its inputs.
pub fn pull(b: &mut Build, id: NodeId, region: &Region, inputs: &[NodeId], activity: &Activity, terms: &mut Terms) {
    let Some(arrived) = terms.regions.remove(&id) else { return };
    match &region.kind {
        Kind::Loop(shape) => pull_loop(b, id, region, shape, inputs, activity, terms, &arrived),
        Kind::Branch => pull_branch(b, id, region, inputs, activity, terms, &arrived),
    }
}

#[allow(clippy::too_many_arguments)]
fn pull_loop(
    b: &mut Build,
    id: NodeId,
    region: &Region,
    shape: &LoopShape,
    inputs: &[NodeId],
    activity: &Activity,
    terms: &mut Terms,
    arrived: &BTreeMap<usize, NodeId>,
) {
    let body = &region.bodies[0];
    let carried = shape.carried;
    let active_inputs: Vec<bool> = inputs.iter().map(|input| activity.nodes[input.0]).collect();
    let active = loop_activity(body, shape, &active_inputs);
    let active: Vec<usize> = (0..carried).filter(|c| active[*c]).collect();
    let kept: Vec<usize> = arrived.keys().copied().filter(|k| *k > carried).collect();
    let captured: Vec<usize> = (1 + carried..inputs.len()).filter(|k| active_inputs[*k]).collect();

    let seeded: Vec<usize> = active.iter().copied().chain(kept.iter().map(|k| k - 1)).collect();
    let wrt: Vec<usize> = active.iter().map(|c| 1 + c).chain(captured.iter().copied()).collect();
    let joint = joint(b, body, &seeded, &wrt, |k| k > carried, |k| (k < carried).then_some(1 + k));
    // Inside of another loop what is kept lives for a turn only.
    let keep_costly = is_body(b) && shape.capacity != Extent::Run;
    let saved = joint.saved(|k| k == 0 || k > carried, region.recompute, keep_costly);
    if !saved.is_empty() && shape.capacity == Extent::Run && !cfg!(feature = "heap") {
        let message = "the derivative of this loop needs what each of its turns computed, and only the run knows how many there are";
        let help = "let the length be known at compile time (an array instead of a slice, a constant bound), or enable tapeless's feature `alloc`";
        let refusal = Refusal::new(b.origin.span, message, help);
        b.refusal.get_or_insert(refusal);
    }

    let sums: Vec<(usize, NodeId)> = joint
        .cotangents
        .iter()
        .filter(|(k, onto, found)| *k > carried && found.is_some() && found != onto)
        .map(|(k, _, found)| (*k, found.expect("checked")))
        .collect();
    if saved.is_empty() && kept.is_empty() {
        let active = &active;
        let parts = fused::Parts { id, region, shape, inputs, joint: &joint, active, sums: &sums, arrived };
        if fused::fuse(b, &parts, activity, terms) {
            return;
        }
    }

    // The forward loop, which keeps what is needed.
    let mut fresh = Fresh::new(&joint);
    for (k, node) in &joint.inputs {
        if *k < SEED {
            fresh.input(&joint, *node, *k);
        }
    }
    let roots: Vec<NodeId> = body.outputs.iter().chain(&saved).copied().collect();
    let keeper = Region { bodies: vec![fresh.finish(&joint, &roots)], ..region.clone() };
    let keeper = region_node(b, keeper, inputs.to_vec());
    if keeper != id {
        b.graph.supersede(id, keeper, (0..=body.outputs.len()).collect());
    }
    let count = match shape.guarded {
        true => value_of(b, keeper, 0, NodeTy::scalar(Element::Int("usize".into()))),
        false => inputs[0],
    };

    // The reverse loop: cotangents of carried values, sums for captured ones, and what it reads.
    let mut fresh = Fresh::new(&joint);
    let mut outer: Vec<NodeId> = vec![count];
    let mut next: Vec<NodeId> = Vec::new();
    for (number, c) in active.iter().enumerate() {
        let ty = b.graph.ty(inputs[1 + c]).clone();
        outer.push(match arrived.get(&(1 + c)) {
            Some(cotangent) => *cotangent,
            None => zero(b, &ty),
        });
        fresh.input(&joint, joint.seeds[number], 1 + number);
    }
    for (number, (k, _)) in sums.iter().enumerate() {
        let ty = b.graph.ty(inputs[*k]).clone();
        outer.push(match terms.take(b, inputs[*k]) {
            Some(so_far) => so_far,
            None => zero(b, &ty),
        });
        let onto = joint.cotangents.iter().find(|(known, ..)| known == k).and_then(|(_, onto, _)| *onto);
        fresh.input(&joint, onto.expect("a captured input is added to"), 1 + active.len() + number);
    }
    let first = 1 + active.len() + sums.len();
    let mut at = first;
    for (k, node) in &joint.inputs {
        if *k == 0 {
            fresh.input(&joint, *node, 0);
        } else if *k > carried && *k < SEED {
            fresh.input(&joint, *node, at);
            outer.push(inputs[*k]);
            at += 1;
        }
    }
    fresh.b.origin.name = None;
    let turn = fresh.b.make(Op::Input(0), vec![], NodeTy::scalar(Element::Int("usize".into())));
    let mut item_of = |fresh: &mut Fresh, node: NodeId, array: NodeId, ty: NodeTy| {
        let whole = fresh.b.make(Op::Input(at), vec![], ty);
        outer.push(array);
        at += 1;
        fresh.map[node.0] = Some(fresh.b.call("item", Attr::None, &[whole, turn]));
    };
    for (number, node) in saved.iter().enumerate() {
        let ty = joint.b.graph.ty(*node).array(shape.capacity.clone());
        let array = value_of(b, keeper, 1 + body.outputs.len() + number, ty.clone());
        b.graph.name(array, &format!("{}_kept", joint.b.graph.node(*node).variable()));
        item_of(&mut fresh, *node, array, ty);
    }
    for (number, k) in kept.iter().enumerate() {
        let array = arrived[k];
        let ty = b.ty(array);
        item_of(&mut fresh, joint.seeds[active.len() + number], array, ty);
    }
    // Inputs that no cotangent reaches get 0 in every turn but the first.
    let mut joint = joint;
    for c in &active {
        let found = joint.cotangents.iter().find(|(k, ..)| *k == 1 + c).and_then(|(_, _, found)| *found);
        next.push(match found {
            Some(found) => found,
            None => {
                let ty = b.graph.ty(inputs[1 + c]).clone();
                zero(&mut joint.b, &ty)
            }
        });
    }
    fresh.map.resize(joint.b.graph.len(), None);
    next.extend(sums.iter().map(|(_, found)| *found));
    let shape = LoopShape {
        carried: active.len() + sums.len(),
        capacity: shape.capacity.clone(),
        reversed: !shape.reversed,
        guarded: false,
    };
    let back =
        Region { kind: Kind::Loop(shape), bodies: vec![fresh.finish(&joint, &next)], recompute: region.recompute };
    b.absorb(&mut joint.b);
    let back = region_node(b, back, outer);
    for (number, c) in active.iter().enumerate() {
        let input = inputs[1 + c];
        if activity.nodes[input.0] {
            let ty = b.ty(input);
            let cotangent = value_of(b, back, 1 + number, ty);
            terms.nodes[input.0].push(cotangent);
        }
    }
    for (number, (k, _)) in sums.iter().enumerate() {
        let ty = b.ty(inputs[*k]);
        let cotangent = value_of(b, back, 1 + active.len() + number, ty);
        terms.nodes[inputs[*k].0].push(cotangent);
    }
}

fn pull_branch(
    b: &mut Build,
    id: NodeId,
    region: &Region,
    inputs: &[NodeId],
    activity: &Activity,
    terms: &mut Terms,
    arrived: &BTreeMap<usize, NodeId>,
) {
    let seeded: Vec<usize> = arrived.keys().copied().collect();
    let wrt: Vec<usize> = (0..inputs.len() - 1).filter(|k| activity.nodes[inputs[1 + k].0]).collect();
    let mut joints: Vec<Joint> =
        region.bodies.iter().map(|body| joint(b, body, &seeded, &wrt, |_| true, |_| None)).collect();
    // In a loop it would be kept for each turn.
    let saved = |joint: &Joint| joint.saved(|_| true, region.recompute, !is_body(b));
    let saved: Vec<Vec<NodeId>> = joints.iter().map(saved).collect();
    let types: Vec<Vec<NodeTy>> =
        joints.iter().zip(&saved).map(|(joint, saved)| saved.iter().map(|node| joint.b.ty(*node)).collect()).collect();

    // The forward branch keeps what either side needs; the other side yields zeros in its place.
    let values = region.bodies[0].outputs.len();
    let mut bodies = Vec::new();
    for (side, joint) in joints.iter_mut().enumerate() {
        let mut roots = region.bodies[side].outputs.clone();
        for (other, types) in types.iter().enumerate() {
            for (number, ty) in types.iter().enumerate() {
                roots.push(if other == side { saved[side][number] } else { zero(&mut joint.b, ty) });
            }
        }
        let mut fresh = Fresh::new(joint);
        for (k, node) in &joint.inputs {
            if *k < SEED {
                fresh.input(joint, *node, *k);
            }
        }
        bodies.push(fresh.finish(joint, &roots));
    }
    let keeper = region_node(b, Region { bodies, ..region.clone() }, inputs.to_vec());
    if keeper != id {
        b.graph.supersede(id, keeper, (0..values).collect());
    }

    let touched: Vec<usize> = wrt
        .iter()
        .copied()
        .filter(|k| {
            let reached = |joint: &Joint| {
                joint.cotangents.iter().any(|(n, onto, found)| n == k && found.is_some() && found != onto)
            };
            joints.iter().any(reached)
        })
        .collect();
    // (condition, captured…, kept…, arriving cotangents…, sums…)
    let mut outer: Vec<NodeId> = inputs.to_vec();
    let kept_from = outer.len() - 1;
    for (number, ty) in (values..).zip(types.iter().flatten()) {
        outer.push(value_of(b, keeper, number, ty.clone()));
    }
    let seeds_from = outer.len() - 1;
    outer.extend(arrived.values());
    let sums_from = outer.len() - 1;
    for k in &touched {
        let ty = b.ty(inputs[1 + k]);
        let so_far = terms.take(b, inputs[1 + k]);
        outer.push(match so_far {
            Some(so_far) => so_far,
            // −0 vanishes in sums.
            None if ty.rank() == 0 && ty.lead.is_empty() => b.literal_of(ty, -0.0),
            None => zero(b, &ty),
        });
    }
    let mut bodies = Vec::new();
    for (side, joint) in joints.iter().enumerate() {
        let mut fresh = Fresh::new(joint);
        for (k, node) in &joint.inputs {
            if *k < SEED {
                fresh.input(joint, *node, *k);
            }
        }
        let offset: usize = types[..side].iter().map(Vec::len).sum();
        for (number, node) in saved[side].iter().enumerate() {
            fresh.input(joint, *node, kept_from + offset + number);
        }
        for (number, seed) in joint.seeds.iter().enumerate() {
            fresh.input(joint, *seed, seeds_from + number);
        }
        let mut roots = Vec::new();
        let mut unreached: HashMap<usize, NodeId> = HashMap::new();
        for (number, k) in touched.iter().enumerate() {
            let entry = joint.cotangents.iter().find(|(n, ..)| n == k);
            match entry {
                Some((_, Some(onto), found)) => {
                    fresh.input(joint, *onto, sums_from + number);
                    roots.push(found.unwrap_or(*onto));
                }
                _ => {
                    // This side does not read the input at all.
                    let ty = b.ty(inputs[1 + k]);
                    let sum = fresh.b.make(Op::Input(sums_from + number), vec![], ty);
                    unreached.insert(number, sum);
                    roots.push(NodeId(usize::MAX));
                }
            }
        }
        let real: Vec<NodeId> = roots.iter().copied().filter(|id| id.0 != usize::MAX).collect();
        let mut body = fresh.finish(joint, &real);
        let mut outputs = body.outputs.into_iter();
        body.outputs = (0..touched.len())
            .map(|number| unreached.get(&number).copied().unwrap_or_else(|| outputs.next().expect("one for each")))
            .collect();
        bodies.push(body);
    }
    for joint in &mut joints {
        b.absorb(&mut joint.b);
    }
    if touched.is_empty() {
        return;
    }
    let back = region_node(b, Region { bodies, ..region.clone() }, outer);
    for (number, k) in touched.iter().enumerate() {
        let ty = b.ty(inputs[1 + k]);
        let cotangent = value_of(b, back, number, ty);
        terms.nodes[inputs[1 + k].0].push(cotangent);
    }
}

/// The tangents of a region's values, given those of its inputs. The region is superseded by one that computes both.
pub fn push(
    b: &mut Build,
    id: NodeId,
    region: &Region,
    inputs: &[NodeId],
    arriving: &[Option<NodeId>],
    active: &[bool],
) -> Vec<Option<NodeId>> {
    let values = active.len();
    let (carried, first) = match &region.kind {
        Kind::Loop(shape) => (shape.carried, 1),
        Kind::Branch => (0, 1),
    };
    // Loops: which carried values get a tangent beside them.
    let moving: Vec<usize> = (0..carried).filter(|c| active[1 + c]).collect();
    // Captured inputs with a tangent, by their number in the bodies.
    let captured: Vec<usize> = (first + carried..inputs.len()).filter(|k| arriving[*k].is_some()).collect();
    let body_number = |k: usize| if matches!(region.kind, Kind::Loop(_)) { k } else { k - 1 };
    let total = if matches!(region.kind, Kind::Loop(_)) { inputs.len() } else { inputs.len() - 1 };
    let mut outer = inputs.to_vec();
    // New inputs go to the end of their group: tangents of carried values behind these, of captured ones behind all.
    for (number, c) in moving.iter().enumerate() {
        let ty = b.ty(inputs[1 + c]);
        let tangent = match arriving[1 + c] {
            Some(tangent) => tangent,
            None => zero(b, &ty),
        };
        outer.insert(1 + carried + number, tangent);
    }
    outer.extend(captured.iter().filter_map(|k| arriving[*k]));
    let shift = |k: usize| if k > carried { k + moving.len() } else { k };
    let is_loop = matches!(region.kind, Kind::Loop(_));
    // Which of the body's outputs get a tangent: those of the moving values and of the active kept ones.
    let kept: Vec<usize> = (0..region.bodies[0].outputs.len())
        .filter(|k| if is_loop { *k >= carried && active[1 + k] } else { active[*k] })
        .collect();
    let mut bodies = Vec::new();
    for body in &region.bodies {
        let mut build = Build::new(b.level);
        build.graph = body.graph.clone();
        build.origin = b.origin.clone();
        let mut seeds = Vec::new();
        let mut renumbered: Vec<(NodeId, usize)> = Vec::new();
        for node in build.graph.ids().collect::<Vec<_>>() {
            let Op::Input(k) = build.graph.node(node).op else { continue };
            renumbered.push((node, if is_loop { shift(k) } else { k }));
            let seed = if is_loop && (1..=carried).contains(&k) {
                moving.iter().position(|c| *c == k - 1).map(|number| 1 + carried + number)
            } else {
                let at = captured.iter().position(|known| body_number(*known) == k);
                at.map(|at| total + moving.len() + at)
            };
            if let Some(number) = seed {
                let ty = build.ty(node);
                let tangent = build.make(Op::Input(SEED + number), vec![], ty);
                renumbered.push((tangent, number));
                seeds.push((node, tangent));
            }
        }
        let wanted: Vec<NodeId> = moving.iter().chain(&kept).map(|k| body.outputs[*k]).collect();
        let found = forward(&mut build, &seeds, &wanted);
        let mut tangents: Vec<NodeId> = Vec::new();
        for (tangent, output) in found.iter().zip(&wanted) {
            let ty = build.ty(*output);
            tangents.push(match tangent {
                Some(tangent) => *tangent,
                None => zero(&mut build, &ty),
            });
        }
        let (moved, kept_tangents) = tangents.split_at(moving.len());
        let mut roots: Vec<NodeId> = body.outputs[..carried].to_vec();
        roots.extend(moved);
        roots.extend(&body.outputs[carried..]);
        roots.extend(kept_tangents);
        let joint = Joint { b: build, inputs: BTreeMap::new(), seeds: vec![], cotangents: vec![] };
        let mut fresh = Fresh::new(&joint);
        let mut done = HashSet::new();
        for (node, k) in renumbered {
            if done.insert(node) {
                fresh.input(&joint, node, k);
            }
        }
        bodies.push(fresh.finish(&joint, &roots));
        let mut joint = joint;
        b.absorb(&mut joint.b);
    }
    let kind = match &region.kind {
        Kind::Loop(shape) => Kind::Loop(LoopShape { carried: carried + moving.len(), ..shape.clone() }),
        Kind::Branch => Kind::Branch,
    };
    let new = region_node(b, Region { kind, bodies, recompute: region.recompute }, outer);
    let place = |k: usize| if is_loop { shift(k) } else { k };
    if new != id {
        b.graph.supersede(id, new, (0..values).map(place).collect());
    }
    let capacity = match &region.kind {
        Kind::Loop(shape) => Some(shape.capacity.clone()),
        Kind::Branch => None,
    };
    (0..values)
        .map(|k| {
            if !active[k] {
                return None;
            }
            let (number, output) = if is_loop && k <= carried {
                let at = moving.iter().position(|c| *c == k - 1)?;
                (1 + carried + at, k - 1)
            } else {
                let output = if is_loop { k - 1 } else { k };
                let at = kept.iter().position(|known| *known == output)?;
                (values + moving.len() + at, output)
            };
            let ty = region.bodies[0].graph.ty(region.bodies[0].outputs[output]).clone();
            let ty = match &capacity {
                Some(capacity) if k > carried => ty.array(capacity.clone()),
                _ => ty,
            };
            Some(value_of(b, new, number, ty))
        })
        .collect()
}
