//! The graph of a function in plain Rust that has rules by hand.

pub use tapeless_graph::compiler::foreign::{Foreign, OWN, Piece, Rule};

use crate::build::Build;
use crate::graph::{Op, Origin, Place};
use crate::lower::Lowered;
use crate::lower::value::Value;
use crate::pipeline::{Mode, Rules};
use crate::program::Program;
use crate::region::Body;
use crate::rules::Level;
use crate::simplify::rebuild_into;
use std::rc::Rc;

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
