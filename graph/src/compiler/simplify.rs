//! The pass that rebuilds a graph under the rules, and drops what no root needs.

use crate::compiler::build::{Build, Receipts};
use crate::compiler::graph::{Graph, NodeId, Op};
use crate::compiler::region::Kind;
use crate::compiler::rules::Level;
use crate::compiler::value::Value;
use std::collections::{BTreeSet, HashMap};

mod branch;
mod loops;

/// A rebuilt graph and where the roots are in it.
pub struct Rebuilt {
    /// The new graph.
    pub build: Build,
    map: Vec<Option<NodeId>>,
}

impl Rebuilt {
    /// The new number of a root or of what a root needs.
    pub fn at(&self, id: NodeId) -> NodeId {
        self.map[id.0].expect("a node that a root needs")
    }

    /// A value in the new graph.
    pub fn value(&self, value: &Value) -> Value {
        value.map(&mut |id| self.at(id))
    }
}

/// Rebuilds what `roots` need under the rules of `level`.
pub fn rebuild(graph: &Graph, roots: &[NodeId], level: Level, receipts: Receipts) -> Rebuilt {
    let mut build = Build::new(level);
    build.receipts = receipts;
    let mut map = vec![None; graph.len()];
    rebuild_into(&mut build, graph, roots, &mut map);
    Rebuilt { build, map }
}

/// What stands for a value of a rebuilt region.
#[derive(Clone, Copy)]
enum Outcome {
    /// A node of the outer graph.
    Same(NodeId),
    /// Value `n` of the new region.
    At(NodeId, usize),
}

/// Rebuilds what `roots` need in `build`. Nodes that `map` knows already are not looked into.
pub fn rebuild_into(build: &mut Build, graph: &Graph, roots: &[NodeId], map: &mut [Option<NodeId>]) {
    let (needed, used) = needs(graph, roots, map);
    let mut regions: HashMap<NodeId, HashMap<usize, Outcome>> = HashMap::new();
    let origin = build.origin.clone();
    let mut stack: Vec<(NodeId, bool)> = Vec::new();
    for id in graph.ids().filter(|id| needed[id.0]) {
        // A region that another one supersedes may stand before what the other one reads.
        stack.push((id, false));
        while let Some((id, ready)) = stack.pop() {
            if map[id.0].is_some() || regions.contains_key(&id) {
                continue;
            }
            let node = graph.node(id);
            let current = graph.current(id);
            if !ready {
                stack.push((id, true));
                match current {
                    Some((region, _)) => stack.push((region, false)),
                    None => stack.extend(node.inputs.iter().rev().map(|input| (*input, false))),
                }
                continue;
            }
            build.origin = node.origin.clone();
            let inputs = |map: &[Option<NodeId>]| -> Vec<NodeId> {
                node.inputs.iter().map(|input| map[input.0].expect("inputs come first")).collect()
            };
            match (&node.op, current) {
                (Op::Region(region), _) => {
                    let (inputs, used) = (inputs(map), &used[&id]);
                    let outcome = match &region.kind {
                        Kind::Loop(_) => loops::rebuild(build, region, &inputs, used),
                        Kind::Branch => branch::rebuild(build, region, &inputs, used),
                    };
                    regions.insert(id, outcome);
                }
                (_, Some((region, k))) => {
                    map[id.0] = Some(match regions[&region][&k] {
                        Outcome::Same(same) => {
                            if let Some(name) = &node.origin.name {
                                build.graph.name(same, name);
                            }
                            same
                        }
                        Outcome::At(region, k) => build.make(Op::Output(k), vec![region], node.ty.clone()),
                    });
                }
                _ => map[id.0] = Some(build.make(node.op.clone(), inputs(map), node.ty.clone())),
            }
        }
    }
    build.origin = origin;
}

/// Which nodes the roots need, and which values of the regions among them.
fn needs(graph: &Graph, roots: &[NodeId], map: &[Option<NodeId>]) -> (Vec<bool>, HashMap<NodeId, BTreeSet<usize>>) {
    let mut needed = vec![false; graph.len()];
    let mut used: HashMap<NodeId, BTreeSet<usize>> = HashMap::new();
    let mut stack = roots.to_vec();
    while let Some(id) = stack.pop() {
        if needed[id.0] || map[id.0].is_some() {
            continue;
        }
        needed[id.0] = true;
        match graph.current(id) {
            Some((region, k)) => {
                used.entry(region).or_default().insert(k);
                stack.push(region);
            }
            None => stack.extend(&graph.node(id).inputs),
        }
    }
    (needed, used)
}

/// The inputs of a body that is rebuilt: what each of the captured ones becomes.
///
/// Numbers and constants go into the body, where rules see them; what is captured twice becomes one input.
fn capture(outer: &Build, inner: &mut Build, id: NodeId, first: usize, captured: &mut Vec<NodeId>) -> NodeId {
    let node = outer.graph.node(id);
    inner.origin = node.origin.clone();
    if matches!(node.op, Op::Literal(_) | Op::Integer(_) | Op::Constant(_)) {
        return inner.make(node.op.clone(), vec![], node.ty.clone());
    }
    let at = captured.iter().position(|known| *known == id).unwrap_or_else(|| {
        captured.push(id);
        captured.len() - 1
    });
    inner.make(Op::Input(first + at), vec![], node.ty.clone())
}

/// Takes the inputs that no body needs any more out of `captured`, and renumbers the others from `first`.
fn drop_unused(bodies: &mut [crate::compiler::region::Body], first: usize, captured: &mut Vec<NodeId>) {
    let mut kept = vec![false; captured.len()];
    for body in bodies.iter() {
        let needed = body.graph.reachable(&body.outputs);
        for id in body.graph.ids().filter(|id| needed[id.0]) {
            if let Op::Input(k) = body.graph.node(id).op
                && k >= first
            {
                kept[k - first] = true;
            }
        }
    }
    let place = |k: usize| first + kept[..k - first].iter().filter(|kept| **kept).count();
    for body in bodies {
        let mut build = Build::new(Level::OFF);
        let mut map = vec![None; body.graph.len()];
        for id in body.graph.ids() {
            let node = body.graph.node(id);
            match node.op {
                Op::Input(k) if k >= first && kept[k - first] => {
                    build.origin = node.origin.clone();
                    map[id.0] = Some(build.make(Op::Input(place(k)), vec![], node.ty.clone()));
                }
                _ => {}
            }
        }
        rebuild_into(&mut build, &body.graph, &body.outputs, &mut map);
        for output in &mut body.outputs {
            *output = map[output.0].expect("a root");
        }
        body.graph = build.graph;
    }
    let mut keep = kept.iter();
    captured.retain(|_| *keep.next().expect("one for each"));
}

/// The rules applied to a fixed point, nodes that nothing needs dropped: first without folding constants, so that
/// no rule misses its pattern, then with.
pub fn simplify(graph: &Graph, output: &Value, strict: bool) -> (Build, Value) {
    let unfolded = Level { fold: false, ..Level::all(strict) };
    let first = rebuild(graph, &output.leaves(), unfolded, Receipts::default());
    let output = first.value(output);
    settle(first.build, output, Level::all(strict))
}

/// Rebuilds until nothing changes.
pub fn settle(mut build: Build, mut output: Value, level: Level) -> (Build, Value) {
    for _ in 0..8 {
        let next = rebuild(&build.graph, &output.leaves(), level, std::mem::take(&mut build.receipts));
        output = next.value(&output);
        let stable = next.build.graph == build.graph;
        build = next.build;
        if stable {
            break;
        }
    }
    // What a rule made on the way and nothing needs now.
    let last = rebuild(&build.graph, &output.leaves(), Level::OFF, build.receipts);
    let output = last.value(&output);
    (last.build, output)
}

/// The leaf node of a place, if the graph reads it.
pub fn leaf(graph: &Graph, op: &Op) -> Option<NodeId> {
    graph.ids().find(|id| graph.node(*id).op == *op)
}
