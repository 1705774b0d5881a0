//! Quotients of derivatives by one divisor, from one reciprocal: x / y = (x · s) · (1 / (y · s)).
//!
//! A division takes as long as some ten multiplications, and a loop over vector registers waits for nothing else. The power of two `s`
//! (`range_scale`) keeps the reciprocal a normal number, whatever y is; both products with it are exact, or the quotient is out of range
//! as well. The result differs from the quotient by two roundings, which is why quotients of the function's own stay divisions: a floor,
//! or a comparison, may follow them.

use crate::build::Build;
use crate::graph::{Attr, Graph, NodeId, Op};
use crate::region::{Body, Kind, Region};
use crate::rules::Level;
use std::collections::HashMap;
use std::rc::Rc;

/// From so many numbers on a reciprocal and the products with it take less time than the divisions.
const ENOUGH: usize = 3;

/// A graph whose derivatives share reciprocals.
pub struct Shared {
    /// The graph.
    pub graph: Graph,
    /// Where the nodes of the old graph are.
    pub map: Vec<NodeId>,
}

/// Shares what can be shared of what `roots` need; `None` where that is nothing.
pub fn share(graph: &Graph, roots: &[NodeId]) -> Option<Shared> {
    rewrite(graph, roots, 0)
}

/// As [`share`], of a graph in which the inputs from number `first` on are the same in all turns of a loop, if that is not 0.
fn rewrite(graph: &Graph, roots: &[NodeId], first: usize) -> Option<Shared> {
    let needed = graph.reachable(roots);
    let mut quotients: HashMap<NodeId, usize> = HashMap::new();
    let mut bodies: HashMap<NodeId, Rc<Region>> = HashMap::new();
    for id in graph.ids().filter(|id| needed[id.0]) {
        if graph.current(id).is_some_and(|(region, _)| region != graph.node(id).inputs[0]) {
            return None;
        }
        if let Some(divisor) = divisor(graph, id) {
            let invariant = matches!(graph.node(divisor).op, Op::Input(k) if first > 0 && k >= first);
            let several = invariant || graph.ty(id).rank() > 0;
            *quotients.entry(divisor).or_default() += if several { ENOUGH } else { 1 };
        }
        if let Op::Region(region) = &graph.node(id).op
            && let Some(region) = rewritten(region)
        {
            bodies.insert(id, Rc::new(region));
        }
    }
    quotients.retain(|_, count| *count >= ENOUGH);
    if quotients.is_empty() && bodies.is_empty() {
        return None;
    }

    let mut b = Build::new(Level::OFF);
    let mut map: Vec<NodeId> = Vec::with_capacity(graph.len());
    for id in graph.ids() {
        let node = graph.node(id);
        b.origin = node.origin.clone();
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input.0]).collect();
        let divisor = divisor(graph, id).filter(|divisor| quotients.contains_key(divisor));
        map.push(match (divisor, bodies.get(&id)) {
            (Some(divisor), _) => quotient(&mut b, inputs[0], map[divisor.0]),
            (_, Some(region)) => b.make(Op::Region(region.clone()), inputs, node.ty.clone()),
            _ => b.make(node.op.clone(), inputs, node.ty.clone()),
        });
    }
    Some(Shared { graph: b.graph, map })
}

/// The same of the bodies of a region; `None` where nothing is shared in any.
fn rewritten(region: &Region) -> Option<Region> {
    let first = match &region.kind {
        Kind::Loop(shape) => shape.carried + 1,
        Kind::Branch => 0,
    };
    let shared: Vec<Option<Shared>> =
        region.bodies.iter().map(|body| rewrite(&body.graph, &body.outputs, first)).collect();
    if shared.iter().all(Option::is_none) {
        return None;
    }
    let bodies = region.bodies.iter().zip(shared).map(|(body, shared)| match shared {
        Some(Shared { graph, map }) => Body { graph, outputs: body.outputs.iter().map(|id| map[id.0]).collect() },
        None => body.clone(),
    });
    Some(Region { bodies: bodies.collect(), ..region.clone() })
}

/// What a quotient of a derivative is divided by, if that is one number that only the program knows.
fn divisor(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Op::Call(def, Attr::Shared) = &graph.node(id).op else { return None };
    debug_assert_eq!(def.name, "div");
    let mut divisor = graph.node(id).inputs[1];
    if let Some(inputs) = graph.call(divisor, "broadcast") {
        divisor = inputs[0];
    }
    let ty = graph.ty(divisor);
    let known = matches!(graph.node(divisor).op, Op::Literal(_) | Op::Constant(_));
    (ty.rank() == 0 && ty.lead.is_empty() && !known).then_some(divisor)
}

/// x / y, element by element.
fn quotient(b: &mut Build, x: NodeId, y: NodeId) -> NodeId {
    let scale = b.unary("range_scale", y);
    let scaled = b.mul(y, scale);
    let one = b.one(y);
    let inverse = b.div(one, scaled);
    let (scale, inverse) = (b.broadcast_like(scale, x), b.broadcast_like(inverse, x));
    let x = b.mul(x, scale);
    b.mul(x, inverse)
}
