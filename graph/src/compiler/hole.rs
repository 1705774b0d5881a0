//! Functions that a function is given: holes in its graph, and what fills them.
//!
//! In `fn newton(f: impl Fn(f64) -> f64, x: f64) -> f64`, a call of `f` is a node that says which parameter is called. It is opaque
//! like a function in plain Rust, but nothing ever computes or differentiates it: a caller that knows the function puts the
//! function's graph in its place, and takes derivatives of what comes of that.

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Graph, NodeId, Op};
use crate::compiler::rules::Level;
use crate::compiler::simplify::rebuild_into;
use crate::compiler::table;
use crate::compiler::types::{FunctionTy, Ty};
use crate::compiler::value::Value;
use std::rc::Rc;

/// The operation's name in the table.
pub const NAME: &str = "hole";

/// A function that a parameter stands for.
#[derive(Clone, Debug)]
pub struct Hole {
    /// The parameter's number.
    pub param: usize,
    /// Its name, for messages.
    pub name: String,
    /// What it takes and yields.
    pub ty: Rc<FunctionTy>,
}

/// What fills a hole.
pub struct Fill {
    /// The function: its inputs are the leaves of its arguments, then what it captured.
    pub graph: Graph,
    /// How many leaves its arguments have.
    pub arguments: usize,
    /// What it captured, in the graph of the caller.
    pub captured: Vec<NodeId>,
    /// The leaves of its value.
    pub outputs: Vec<NodeId>,
}

impl Hole {
    /// The value of a call, from the leaves of the arguments.
    pub fn call(&self, b: &mut Build, inputs: &[NodeId]) -> Value {
        let mut scratch = Build::new(Level::OFF);
        let shape = form(&mut scratch, &self.ty.output);
        let mut leaf = 0;
        shape.map(&mut |id| {
            let op = Op::Call(table::op(NAME), Attr::Hole(self.param, leaf));
            leaf += 1;
            b.make(op, inputs.to_vec(), scratch.ty(id))
        })
    }
}

/// A value of a type, for its form.
pub fn form(b: &mut Build, ty: &Ty) -> Value {
    let whole = crate::compiler::graph::Place { param: 0, steps: vec![], array: false };
    Value::argument(b, ty, whole, Op::Leaf)
}

impl Fill {
    /// The function's nodes with these arguments: the leaf of its value with number `leaf`. `captured` are the values that it
    /// captured in the graph that is built, a body of a region perhaps.
    pub fn put(&self, b: &mut Build, captured: &[NodeId], inputs: &[NodeId], leaf: usize) -> Option<NodeId> {
        let root = *self.outputs.get(leaf)?;
        let mut map = vec![None; self.graph.len()];
        for id in self.graph.ids() {
            if let Op::Input(k) = self.graph.node(id).op {
                map[id.0] = Some(match k.checked_sub(self.arguments) {
                    Some(k) => *captured.get(k)?,
                    None => *inputs.get(k)?,
                });
            }
        }
        rebuild_into(b, &self.graph, &[root], &mut map);
        map[root.0]
    }
}
