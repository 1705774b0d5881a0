//! Functions in plain Rust inside of graphs: called and never looked into. What is known of their derivatives is rules by
//! hand, which are again functions in plain Rust, or graphs if they are written in the language.

use crate::build::Build;
use crate::graph::{NodeTy, Op, Origin, Place};
use crate::lower::Lowered;
use crate::lower::value::Value;
use crate::pipeline::{Mode, Rules};
use crate::program::Program;
use crate::region::Body;
use crate::rules::Level;
use crate::simplify::rebuild_into;
use std::rc::Rc;

/// A rule by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// There is none. If there is one of the other mode, generated code makes do with it.
    Missing,
    /// A function in plain Rust, which cannot be differentiated again.
    Plain,
    /// A rule in the language. Its inputs are the arguments, the values, and the seeds.
    Graph(Body),
}

/// A function that is called from a graph. It has inputs and outputs that are leaves: numbers, tensors, arrays of those.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Foreign {
    /// What generated code calls: with arguments, it yields the tuple of values; `_vjp` and `_jvp` behind it are the rules.
    pub path: String,
    /// The function's name, for messages.
    pub label: String,
    /// The types of its inputs.
    pub inputs: Vec<NodeTy>,
    /// Which inputs the rules differentiate with respect to.
    pub active: Vec<bool>,
    /// The types of its values.
    pub outputs: Vec<NodeTy>,
    /// From the arguments, the values and their cotangents, the cotangents of the active inputs.
    pub vjp: Rule,
    /// From the arguments, the values and the tangents of the active inputs, the tangents of the values.
    pub jvp: Rule,
}

/// One of the values that a call yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A value of the function.
    Value(usize),
    /// The cotangent of an active input, by its number among these.
    Vjp(usize),
    /// The tangent of a value.
    Jvp(usize),
}

impl Foreign {
    /// The types of the active inputs.
    pub fn active_inputs(&self) -> Vec<NodeTy> {
        self.inputs.iter().zip(&self.active).filter(|(_, active)| **active).map(|(ty, _)| ty.clone()).collect()
    }

    /// Whether there is no rule.
    pub fn has_no_rule(&self) -> bool {
        self.vjp == Rule::Missing && self.jvp == Rule::Missing
    }

    /// The types of what a call for a piece yields.
    pub fn types(&self, piece: Piece) -> Vec<NodeTy> {
        match piece {
            Piece::Value(_) | Piece::Jvp(_) => self.outputs.clone(),
            Piece::Vjp(_) => self.active_inputs(),
        }
    }
}

impl Piece {
    /// Its number among what a call yields.
    pub fn number(self) -> usize {
        match self {
            Piece::Value(k) | Piece::Vjp(k) | Piece::Jvp(k) => k,
        }
    }

    /// Another one of the same call.
    pub fn sibling(self, k: usize) -> Piece {
        match self {
            Piece::Value(_) => Piece::Value(k),
            Piece::Vjp(_) => Piece::Vjp(k),
            Piece::Jvp(_) => Piece::Jvp(k),
        }
    }

    /// What stands behind the path of the function.
    pub fn suffix(self) -> &'static str {
        match self {
            Piece::Value(_) => "",
            Piece::Vjp(_) => "_vjp",
            Piece::Jvp(_) => "_jvp",
        }
    }
}

/// The graph of a function that is nothing but a call of one in plain Rust.
pub fn lower(program: &Program, rules: &Rules, items: Vec<syn::Item>) -> Lowered {
    let mut b = Build::new(Level::OFF);
    let whole = |param| Place { param, steps: vec![], array: false };
    let moving = program.differentiated();
    let (mut arguments, mut inputs, mut active) = (vec![], vec![], vec![]);
    for (number, param) in program.params.iter().enumerate() {
        b.origin = Origin::at(param.name.span());
        let value = Value::argument(&mut b, &param.ty, whole(number), Op::Leaf);
        for id in value.leaves() {
            inputs.push(id);
            active.push(moving.contains(&number) && b.graph.ty(id).element.is_float());
        }
        arguments.push(value);
    }
    // What the function returns, in a graph of its own for its shape alone.
    let mut scratch = Build::new(Level::OFF);
    let shape = Value::argument(&mut scratch, &program.output, whole(0), Op::Leaf);
    let outputs = shape.leaves().iter().map(|id| scratch.ty(*id)).collect();
    let rule = |mode| match (&rules.graph, rules.path(mode)) {
        (Some(graph), _) if mode == rules.mode => Rule::Graph(body(graph)),
        (_, Some(_)) => Rule::Plain,
        (_, None) => Rule::Missing,
    };
    let foreign = Foreign {
        path: format!("<{}>::{OWN}", program.owner()),
        label: crate::lower::spelled(&rules.of),
        inputs: inputs.iter().map(|id| b.ty(*id)).collect(),
        active,
        outputs,
        vjp: rule(Mode::Vjp),
        jvp: rule(Mode::Jvp),
    };
    b.origin = Origin::at(rules.rule.span());
    let mut values = crate::differentiate::values(&mut b, &Rc::new(foreign), &inputs).into_iter();
    let output = shape.map(&mut |_| values.next().expect("one for each leaf"));
    Lowered { build: b, output, arguments, items, plain: vec![] }
}

/// The hidden associated function that calls a function with rules by hand.
pub const OWN: &str = "__tapeless_rule";

/// A rule in the language: its leaves become inputs.
fn body(lowered: &Lowered) -> Body {
    let graph = &lowered.build.graph;
    let mut b = Build::new(Level::OFF);
    let mut map = vec![None; graph.len()];
    for (k, id) in lowered.arguments.iter().flat_map(Value::leaves).enumerate() {
        let node = graph.node(id);
        b.origin = node.origin.clone();
        map[id.0] = Some(b.make(Op::Input(k), vec![], node.ty.clone()));
    }
    let roots = lowered.output.leaves();
    rebuild_into(&mut b, graph, &roots, &mut map);
    Body { graph: b.graph, outputs: roots.iter().map(|id| map[id.0].expect("a root")).collect() }
}
