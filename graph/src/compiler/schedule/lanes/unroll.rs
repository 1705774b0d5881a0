//! Loops of few turns in a turn, written out: what runs side by side is straight code.

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Extent, Graph, NodeId, Op};
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::rules::Level;
use crate::compiler::simplify::rebuild_into;
use crate::compiler::types::Dim;

/// The most turns that are written out.
const MOST_TURNS: usize = 4;
/// The most nodes that come of it.
const MOST_NODES: usize = 800;

/// The body with its loops of few turns written out, if there are such.
pub(super) fn unrolled(body: &Body) -> Option<Body> {
    let graph = &body.graph;
    let needed = graph.reachable(&body.outputs);
    let mut b = Build::new(Level::all(true));
    let mut map: Vec<Option<NodeId>> = vec![None; graph.len()];
    let mut any = false;
    for id in graph.ids().filter(|id| needed[id.0]) {
        let Op::Region(region) = &graph.node(id).op else { continue };
        let (shape, turns) = few_turns(graph, id, region)?;
        rebuild_into(&mut b, graph, &graph.node(id).inputs, &mut map);
        let inputs: Vec<NodeId> = graph.node(id).inputs.iter().map(|input| map[input.0].expect("rebuilt")).collect();
        let values = write_out(&mut b, &region.bodies[0], shape, turns, &inputs)?;
        for reader in graph.ids().filter(|reader| graph.node(*reader).inputs.first() == Some(&id)) {
            if let Op::Output(k) = graph.node(reader).op {
                map[reader.0] = Some(values[k]);
            }
        }
        any = true;
    }
    if !any {
        return None;
    }
    rebuild_into(&mut b, graph, &body.outputs, &mut map);
    let outputs = body.outputs.iter().map(|output| map[output.0]).collect::<Option<Vec<NodeId>>>()?;
    (b.graph.len() <= MOST_NODES).then(|| counted(&b.graph, &outputs))
}

/// The same, where indices that follow from the numbers of turns are numbers.
fn counted(graph: &Graph, outputs: &[NodeId]) -> Body {
    let mut b = Build::new(Level::all(true));
    let mut map: Vec<NodeId> = Vec::with_capacity(graph.len());
    for id in graph.ids() {
        let node = graph.node(id);
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input.0]).collect();
        let number = |b: &Build, k: usize| b.graph.integer(*inputs.get(k)?);
        let sum = match &node.op {
            Op::Call(def, _) => match (def.name, number(&b, 0), number(&b, 1)) {
                ("add", Some(x), Some(y)) => x.checked_add(y),
                ("sub", Some(x), Some(y)) => x.checked_sub(y).filter(|difference| *difference >= 0),
                ("mul", Some(x), Some(y)) => x.checked_mul(y),
                _ => None,
            },
            _ => None,
        };
        b.origin = node.origin.clone();
        let op = sum.map_or_else(|| node.op.clone(), Op::Integer);
        let inputs = if sum.is_some() { vec![] } else { inputs };
        map.push(b.make(op, inputs, node.ty.clone()));
    }
    let outputs = outputs.iter().map(|output| map[output.0]).collect();
    Body { graph: b.graph, outputs }
}

/// A loop whose few turns are known, and how many there are.
fn few_turns<'a>(graph: &Graph, id: NodeId, region: &'a Region) -> Option<(&'a LoopShape, usize)> {
    let Kind::Loop(shape) = &region.kind else { return None };
    let Op::Integer(turns) = graph.node(graph.node(id).inputs[0]).op else { return None };
    let inner = &region.bodies[0].graph;
    let straight = inner.ids().all(|node| !inner.is_region(node));
    let turns = usize::try_from(turns).ok().filter(|turns| *turns <= MOST_TURNS)?;
    (straight && !shape.guarded && turns * inner.len() <= MOST_NODES).then_some((shape, turns))
}

/// The values of a loop: turns, what it carries, arrays of what it keeps.
fn write_out(b: &mut Build, body: &Body, shape: &LoopShape, turns: usize, inputs: &[NodeId]) -> Option<Vec<NodeId>> {
    let mut carried: Vec<NodeId> = inputs[1..=shape.carried].to_vec();
    let mut kept: Vec<Vec<NodeId>> = vec![vec![]; body.outputs.len() - shape.carried];
    let order: Vec<usize> = if shape.reversed { (0..turns).rev().collect() } else { (0..turns).collect() };
    for turn in order {
        let at = b.integer(turn);
        let mut map: Vec<Option<NodeId>> = vec![None; body.graph.len()];
        for node in body.graph.ids() {
            if let Op::Input(k) = body.graph.node(node).op {
                map[node.0] = Some(match k {
                    0 => at,
                    k if k <= shape.carried => carried[k - 1],
                    k => inputs[k],
                });
            }
        }
        rebuild_into(b, &body.graph, &body.outputs, &mut map);
        let values = body.outputs.iter().map(|output| map[output.0]).collect::<Option<Vec<NodeId>>>()?;
        carried = values[..shape.carried].to_vec();
        for (list, value) in kept.iter_mut().zip(&values[shape.carried..]) {
            list.push(*value);
        }
    }
    if shape.reversed {
        kept.iter_mut().for_each(|list| list.reverse());
    }
    let mut all = vec![b.integer(turns)];
    all.extend(carried);
    for list in kept {
        let fixed = matches!(&shape.capacity, Extent::Fixed(Dim::Lit(n)) if *n == list.len()) && !list.is_empty();
        all.push(if fixed { b.try_call("pack", Attr::None, &list).ok()? } else { return None });
    }
    Some(all)
}
