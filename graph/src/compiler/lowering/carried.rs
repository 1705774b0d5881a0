//! Carried numbers, multiplied by a power of two: where every turn of a loop starts from c · x, as in x ← 4x · (1 − x), the loop carries
//! s = c · x instead, and a turn is s ← s · m where it was x ← x · m: a multiplication less on the way from turn to turn.
//!
//! No bit of a finite result changes, but s can be too large where x is not. A turn that starts from such an s has an infinite c · x in
//! the loop as written too; after the last turn, x is made of the two factors of s once more, one of them divided by c.

use super::{is_power_of_two, supersedes};
use crate::compiler::build::Build;
use crate::compiler::graph::{Graph, NodeId, NodeTy, Op};
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::rules::Level;
use std::rc::Rc;

/// A loop that carries a multiple.
pub struct Carried {
    /// The loop. Behind what the old one carried it carries the two factors of the multiple.
    pub region: Rc<Region>,
    /// The number of the carried value.
    number: usize,
    /// How many values the old loop carried.
    carried: usize,
    factor: f64,
}

impl Carried {
    /// The first carried number of which every turn needs a multiple, and nothing else but to multiply it.
    pub fn of(region: &Region) -> Option<Carried> {
        let Kind::Loop(shape) = &region.kind else { return None };
        let (body, carried) = (&region.bodies[0], shape.carried);
        (usize::from(shape.guarded)..carried).find_map(|number| {
            let (factor, other) = factor(body, number)?;
            let shape = LoopShape { carried: carried + 2, ..shape.clone() };
            let bodies = vec![multiplied(body, number, carried, factor, other)];
            let region = Region { kind: Kind::Loop(shape), bodies, ..region.clone() };
            Some(Carried { region: Rc::new(region), number, carried, factor })
        })
    }

    /// The inputs of the loop, from those of the old one.
    pub fn inputs(&self, b: &mut Build, old: &[NodeId]) -> Vec<NodeId> {
        let mut inputs = old.to_vec();
        let first = inputs[1 + self.number];
        let factor = b.literal(first, self.factor);
        inputs[1 + self.number] = b.mul(first, factor);
        // Without a turn, `first` is the result.
        inputs.splice(1 + self.carried..1 + self.carried, [first, factor]);
        inputs
    }

    /// Value `k` of the old loop.
    pub fn value(&self, b: &mut Build, new: NodeId, k: usize, ty: &NodeTy) -> NodeId {
        let mut output = |k: usize| b.make(Op::Output(k), vec![new], ty.clone());
        if k != 1 + self.number {
            return output(if k > self.carried { k + 2 } else { k });
        }
        let (multiple, other) = (output(1 + self.carried), output(2 + self.carried));
        let other = b.scaled(other, other, 1.0 / self.factor);
        b.mul(multiple, other)
    }
}

/// By which power of two turns multiply a carried number, and by what they multiply it to make the next one, if they do nothing else with it.
fn factor(body: &Body, number: usize) -> Option<(f64, NodeId)> {
    let graph = &body.graph;
    let next = body.outputs[number];
    let (x, other) = match *graph.call(next, "mul")? {
        [x, y] if graph.node(x).op == Op::Input(1 + number) => (x, y),
        [y, x] if graph.node(x).op == Op::Input(1 + number) => (x, y),
        _ => return None,
    };
    let ty = graph.ty(x);
    let only = body.outputs.iter().filter(|output| **output == next || **output == x).count() == 1;
    if !only || x == other || !ty.element.is_float() || ty.rank() > 0 || !ty.lead.is_empty() {
        return None;
    }
    let needed = graph.reachable(&body.outputs);
    if supersedes(graph, &needed) {
        return None;
    }
    let mut factor = None;
    for id in graph.ids().filter(|id| needed[id.0] && *id != next) {
        let inputs = &graph.node(id).inputs;
        if inputs.contains(&next) {
            return None;
        }
        if inputs.contains(&x) {
            let by = multiplier(graph, id, x).filter(|by| is_power_of_two(*by) && *by > 1.0)?;
            if factor.is_some_and(|factor| factor != by) {
                return None;
            }
            factor = Some(by);
        }
    }
    Some((factor?, other))
}

/// By which number `id` multiplies `x`, if that is what it does.
fn multiplier(graph: &Graph, id: NodeId, x: NodeId) -> Option<f64> {
    match *graph.call(id, "mul")? {
        [u, v] if u == x => graph.literal(v),
        [u, v] if v == x => graph.literal(u),
        _ => None,
    }
}

/// The body with `factor` times a carried number as an input, where it was the number; it yields the factors of the next one too.
fn multiplied(body: &Body, number: usize, carried: usize, factor: f64, other: NodeId) -> Body {
    let graph = &body.graph;
    let mut b = Build::new(Level::OFF);
    let mut map: Vec<NodeId> = Vec::with_capacity(graph.len());
    let mut multiple = None;
    for id in graph.ids() {
        let node = graph.node(id);
        b.origin = node.origin.clone();
        let op = match node.op {
            Op::Input(k) if k > carried => Op::Input(k + 2),
            _ => node.op.clone(),
        };
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input.0]).collect();
        let is_multiple = node.inputs.iter().any(|x| {
            graph.node(*x).op == Op::Input(1 + number) && multiplier(graph, id, *x).is_some_and(|by| by == factor)
        });
        map.push(match multiple {
            Some(multiple) if is_multiple => multiple,
            _ => b.make(op, inputs, node.ty.clone()),
        });
        if node.op == Op::Input(1 + number) {
            multiple = map.last().copied();
        }
    }
    let multiple = multiple.expect("the turns read the number");
    let mut outputs: Vec<NodeId> = body.outputs.iter().map(|id| map[id.0]).collect();
    outputs.splice(carried..carried, [multiple, map[other.0]]);
    Body { graph: b.graph, outputs }
}
