//! `trace` and `check`, on request: a run that keeps the value of every node, and its cotangent.

use super::Compilation;
use super::functions::cotangent_codes;
use super::items::Signature;
use super::picture::Picture;
use super::piece::{Argument, CPU, Items, Piece};
use crate::derivative::{self, Joint};
use crate::graph::{Graph, NodeId, Op};
use crate::region::Kind;
use crate::schedule::{Access, Body, Marks};
use std::collections::HashMap;

/// The associated functions.
pub(super) fn items(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature, joint: &Joint) {
    if !compilation.program.options.asked.contains_key("trace") {
        return;
    }
    let Signature { params, names, lifetimes, output, .. } = signature;
    let scalar = compilation.is_scalar();
    let picture = Picture::new(compilation, joint);
    let mut marks = picture.marks();
    derived(&joint.graph, &joint.graph.reachable(&joint.output.leaves()), &mut marks);
    let (by_name, tangents, cpu) = (compilation.params(), HashMap::new(), compilation.own_name(CPU));
    // What many numbers are differentiated for, the caller says.
    let seed = compilation.own_name("cotangent");
    let (mut arguments, mut seeds) = (compilation.arguments(), Vec::new());
    let (mut params, mut names) = (params.clone(), names.clone());
    if !scalar {
        cotangent_codes(&joint.output, &seed, &mut seeds);
        arguments.push(Argument { name: seed.clone(), ty: output.clone(), passed: seed.clone() });
        params = format!("{params}, {seed}: {output}");
        names = format!("{names}, {seed}");
    }
    let access = compilation.access(&by_name, &tangents, &seeds, &cpu);
    let mut values = Body::recording(&joint.graph, &joint.roots(), &marks, access);
    let values = std::mem::take(&mut values.lines).join("\n");
    let cotangents = cotangents(&picture, joint, !scalar, access);
    let krate = "__KRATE__::graph::";
    let piece = Piece {
        part: "Trace",
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments,
        output: "__KRATE__::graph::Trace",
        body: format!(
            "let mut __trace = {krate}Trace::new(Self::graph(), ::core::file!()); {{ {values} }} {{ {cotangents} }} __trace"
        )
        .into(),
    };
    let given = if scalar {
        "of the result"
    } else {
        "of the result's sum with `cotangent` as weights (a vjp), which has the result's shape,"
    };
    let doc = format!(
        "/// A recorded run: the value of every node of the graph, and the derivative {given} with respect to each.\n"
    );
    items.function(compilation, &doc, &format!("trace{lifetimes}({params}) -> {krate}Trace"), piece);
    items.associated.push(format!(
        "/// Finds the first expression of the source that made a value, or else a derivative, infinite or NaN.\n\
         pub fn check{lifetimes}({params}) -> ::core::result::Result<(), {krate}NotFinite> {{ Self::trace({names}).first_not_finite() }}\n"
    ));
}

/// Notes the nodes that the value does not need: the backward pass, and what loops keep for it of each turn.
fn derived(graph: &Graph, needed: &[bool], marks: &mut Marks) {
    marks.derived = marks.numbers.keys().copied().filter(|id| !needed[id.0]).collect();
    for ((id, side), inside) in &mut marks.bodies {
        let Op::Region(region) = &graph.node(*id).op else { continue };
        let body = &region.bodies[*side];
        // Value `k` of a loop is output `k - 1` of its body.
        let is_loop = matches!(region.kind, Kind::Loop(_));
        let read = |k: usize| {
            graph.ids().any(|reader| {
                let node = graph.node(reader);
                needed[reader.0] && node.op == Op::Output(k + usize::from(is_loop)) && node.inputs[0] == *id
            })
        };
        let mut wanted: Vec<bool> = (0..body.outputs.len()).map(|k| needed[id.0] && read(k)).collect();
        let roots = |wanted: &[bool]| -> Vec<NodeId> {
            body.outputs.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(id, _)| *id).collect()
        };
        if let Kind::Loop(shape) = &region.kind {
            // Whether there is a next turn, and what it begins with of what is wanted; a slope can be carried beside it.
            wanted.iter_mut().take(usize::from(shape.guarded)).for_each(|first| *first |= needed[id.0]);
            loop {
                let reached = body.graph.reachable(&roots(&wanted));
                let missing = body.graph.ids().find_map(|input| {
                    match body.graph.node(input).op {
                        Op::Input(k) if reached[input.0] && (1..=shape.carried).contains(&k) => Some(k - 1),
                        _ => None,
                    }
                    .filter(|k| !wanted[*k])
                });
                let Some(missing) = missing else { break };
                wanted[missing] = true;
            }
        }
        let roots = roots(&wanted);
        derived(&body.graph, &body.graph.reachable(&roots), inside);
    }
}

/// Statements that record the derivative with respect to every float of the forward pass.
fn cotangents(picture: &Picture<'_>, joint: &Joint, given: bool, access: Access<'_>) -> String {
    let graph = &joint.graph;
    let needed = graph.reachable(&joint.output.leaves());
    let wanted: Vec<NodeId> = graph
        .ids()
        .filter(|id| needed[id.0] && graph.ty(*id).element.is_float())
        .filter(|id| matches!(graph.node(*id).op, Op::Leaf(_) | Op::Call(..) | Op::Output(_)))
        .collect();
    let derivatives = derivative::cotangents(graph, &joint.output, given, &wanted);
    let roots: Vec<NodeId> = derivatives.derivative.iter().flatten().copied().collect();
    let mut body = Body::new(&derivatives.graph, &roots, HashMap::new(), access);
    for (of, id) in wanted.iter().zip(&derivatives.derivative) {
        let Some(id) = id else { continue };
        let value = body.value(*id);
        let ty = crate::schedule::ty_code(derivatives.graph.ty(*id));
        let number = picture.numbers[of];
        body.lines.push(format!("{{ let value: {ty} = {value}; __trace.record_cotangent({number}, &value); }}"));
    }
    body.lines.join("\n")
}
