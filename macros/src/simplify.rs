//! The pass that rebuilds a graph under the rules, and drops what no root needs.

use crate::build::{Build, Receipt};
use crate::graph::{Graph, NodeId, Op};
use crate::lower::value::Value;
use crate::rules::Level;

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
pub fn rebuild(graph: &Graph, roots: &[NodeId], level: Level, receipts: Vec<Receipt>) -> Rebuilt {
    let needed = graph.reachable(roots);
    let mut build = Build::new(level);
    build.receipts = receipts;
    let mut map: Vec<Option<NodeId>> = vec![None; graph.len()];
    for id in graph.ids().filter(|id| needed[id.0]) {
        let node = graph.node(id);
        build.origin = node.origin.clone();
        let inputs = node.inputs.iter().map(|input| map[input.0].expect("inputs come first")).collect();
        map[id.0] = Some(build.make(node.op.clone(), inputs, node.ty.clone()));
    }
    Rebuilt { build, map }
}

/// The rules applied to a fixed point, nodes that nothing needs dropped: first without folding constants, so that
/// no rule misses its pattern, then with.
pub fn simplify(graph: &Graph, output: &Value, strict: bool) -> (Build, Value) {
    let unfolded = Level { fold: false, ..Level::all(strict) };
    let first = rebuild(graph, &output.leaves(), unfolded, vec![]);
    let output = first.value(output);
    settle(first.build, output, Level::all(strict))
}

/// Rebuilds until nothing changes.
pub fn settle(mut build: Build, mut output: Value, level: Level) -> (Build, Value) {
    for _ in 0..8 {
        let before = count(&build.graph, &output);
        let next = rebuild(&build.graph, &output.leaves(), level, std::mem::take(&mut build.receipts));
        output = next.value(&output);
        let stable = next.build.graph.len() == before && count(&next.build.graph, &output) == before;
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

fn count(graph: &Graph, output: &Value) -> usize {
    graph.reachable(&output.leaves()).iter().filter(|needed| **needed).count()
}

/// The leaf node of a place, if the graph reads it.
pub fn leaf(graph: &Graph, op: &Op) -> Option<NodeId> {
    graph.ids().find(|id| graph.node(*id).op == *op)
}
