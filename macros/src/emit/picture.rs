//! The graph as constant data, and its costs.

use super::{Compilation, Joint, elements_code, grouped};
use crate::graph::{Extent, Graph, NodeId, Op};
use crate::partition::Plan;
use crate::region::{Kind, Region};
use crate::schedule::place_code;
use crate::table::Flops;
use crate::types::Element;
use crate::wire::dim_code;
use std::collections::HashMap;

/// The turns that a loop counts for if their number is known only at run time.
const RUN_TIME_TURNS: usize = 64;

/// The FLOPs of one node, as code: of a loop those of all its turns, of a branch those of the longer side.
fn node_flops(graph: &Graph, id: NodeId) -> Option<String> {
    let node = graph.node(id);
    let def = match &node.op {
        Op::Call(def, _) => def,
        Op::Region(region) => return region_flops(region),
        _ => return None,
    };
    let (count, per) = match def.flops {
        Flops::PerResult(0) => return None,
        Flops::PerResult(count) => (count, elements_code(&node.ty)),
        Flops::PerInput(count) => (count, elements_code(graph.ty(node.inputs[0]))),
        Flops::Product => {
            let inner = &graph.ty(node.inputs[0]).dims;
            // Of (r×k)·(k×c), (k×r)ᵀ·(k×c) and (r×k)·(c×k)ᵀ, the shared dimension of each.
            let shared = if def.name == "tr_mul" { &inner[0] } else { &inner[1] };
            let shared = graph.ty(node.inputs[0]).shaped([shared.clone()]);
            (2, format!("{} * {}", elements_code(&node.ty), elements_code(&shared)))
        }
    };
    Some(if count == 1 { per } else { format!("{count} * {per}") })
}

fn region_flops(region: &Region) -> Option<String> {
    let mut bodies = region.bodies.iter().map(|body| sum_of_flops(&body.graph, &body.outputs));
    match &region.kind {
        Kind::Loop(shape) => {
            let turns = match &shape.capacity {
                Extent::Fixed(turns) => grouped(&dim_code(turns)),
                Extent::Run => RUN_TIME_TURNS.to_string(),
            };
            bodies.next().flatten().map(|flops| format!("{turns} * ({flops})"))
        }
        Kind::Branch => {
            let flops: Vec<String> = bodies.flatten().collect();
            match &flops[..] {
                [] => None,
                [only] => Some(only.clone()),
                [yes, no, ..] => Some(format!("__KRATE__::__private::kernels::larger({yes}, {no})")),
            }
        }
    }
}

fn sum_of_flops(graph: &Graph, roots: &[NodeId]) -> Option<String> {
    let needed = graph.reachable(roots);
    let terms: Vec<String> = graph.ids().filter(|id| needed[id.0]).filter_map(|id| node_flops(graph, id)).collect();
    (!terms.is_empty()).then(|| terms.join(" + "))
}

/// The FLOPs of all that the roots need, as code.
pub(super) fn flops_text(graph: &Graph, roots: &[NodeId]) -> String {
    sum_of_flops(graph, roots).map_or_else(|| "0".into(), |sum| format!("({sum}) as u64"))
}

/// A name for each node: the user's, the place of an argument, or a number.
fn labels(compilation: &Compilation<'_>, graph: &Graph, numbers: &HashMap<NodeId, usize>) -> HashMap<NodeId, String> {
    let mut labels = HashMap::new();
    for (id, number) in numbers {
        let node = graph.node(*id);
        let label = match &node.op {
            Op::Leaf(place) => {
                let base = compilation.program.params[place.param]
                    .name
                    .to_string()
                    .replace(crate::front::methods::SELF, "self");
                place_code(&base, &place.steps, "ref")
                    .replace("__tapeless_ref_", "")
                    .replace("()", "")
                    .replace('§', "·")
            }
            Op::Tangent(place) => format!("d_{}", compilation.program.params[place.param].name),
            Op::Cotangent(number) => format!("cotangent{number}"),
            Op::Literal(bits) => format!("{:?}", f64::from_bits(*bits)),
            Op::Integer(value) => value.to_string(),
            Op::Constant(text) => crate::report::compact(text),
            Op::Call(..) | Op::Region(_) | Op::Output(_) | Op::Input(_) => match &node.origin.name {
                Some(name) => name.clone(),
                None => format!("%{number}"),
            },
        };
        labels.insert(*id, label);
    }
    labels
}

fn fill(template: &str, inputs: &[String]) -> String {
    let mut text = template.to_owned();
    for (number, input) in inputs.iter().enumerate() {
        text = text.replace(&format!("{{{number}}}"), input);
    }
    text
}

fn latex_label(label: &str) -> String {
    if let Some(number) = label.strip_prefix('%') {
        return format!("v_{{{number}}}");
    }
    if label.chars().count() == 1 || label.parse::<f64>().is_ok() {
        return label.to_owned();
    }
    format!(r"\mathit{{{}}}", label.replace('_', r"\_"))
}

/// `graph()`: the nodes of value and gradient as constant data.
pub(super) fn graph_text(compilation: &Compilation<'_>, joint: &Joint, split: &Joint, plan: &Plan) -> String {
    let graph = &joint.graph;
    let roots = joint.roots();
    let needed = graph.reachable(&roots);
    let value_needs = graph.reachable(&joint.output.leaves());
    let shown: Vec<NodeId> = graph.ids().filter(|id| needed[id.0]).collect();
    let numbers: HashMap<NodeId, usize> = shown.iter().enumerate().map(|(number, id)| (*id, number)).collect();
    let labels = labels(compilation, graph, &numbers);
    let mut nodes = Vec::new();
    for id in &shown {
        let node = graph.node(*id);
        let inputs: Vec<String> = node.inputs.iter().map(|input| labels[input].clone()).collect();
        let latex_inputs: Vec<String> = inputs.iter().map(|input| latex_label(input)).collect();
        let (op, formula, latex) = match &node.op {
            Op::Call(def, crate::graph::Attr::Int(exponent)) => {
                (def.name, format!("{}^{exponent}", inputs[0]), format!("{{{}}}^{{{exponent}}}", latex_inputs[0]))
            }
            Op::Call(_, crate::graph::Attr::Foreign(foreign, piece)) => {
                let name = format!("{}{}", foreign.label, piece.suffix());
                let number =
                    if foreign.types(*piece).len() > 1 { format!(".{}", piece.number()) } else { String::new() };
                (
                    foreign.label.as_str(),
                    format!("{name}({}){number}", inputs.join(", ")),
                    format!(r"\operatorname{{{}}}({}){number}", name.replace('_', r"\_"), latex_inputs.join(", ")),
                )
            }
            Op::Call(def, _) if def.arity.is_none() => {
                (def.name, format!("[{}]", inputs.join(", ")), format!("[{}]", latex_inputs.join(", ")))
            }
            Op::Call(def, _) => (def.name, fill(def.text, &inputs), fill(def.latex, &latex_inputs)),
            Op::Leaf(_) => ("argument", labels[id].clone(), latex_label(&labels[id])),
            Op::Cotangent(_) => ("cotangent", labels[id].clone(), latex_label(&labels[id])),
            Op::Tangent(_) => ("tangent", labels[id].clone(), latex_label(&labels[id])),
            Op::Region(region) => {
                let name = match region.kind {
                    crate::region::Kind::Branch if region.is_block() => "block",
                    crate::region::Kind::Branch => "branch",
                    crate::region::Kind::Loop(_) => "loop",
                };
                (
                    name,
                    format!("{name}({})", inputs.join(", ")),
                    format!(r"\operatorname{{{name}}}({})", latex_inputs.join(", ")),
                )
            }
            Op::Output(number) => {
                ("value", format!("value {number} of {}", inputs[0]), format!("{}_{{({number})}}", latex_inputs[0]))
            }
            Op::Input(_) | Op::Literal(_) | Op::Integer(_) | Op::Constant(_) => {
                ("constant", labels[id].clone(), latex_label(&labels[id]))
            }
        };
        let pass = match node.op {
            Op::Leaf(_) => "Argument",
            _ if value_needs[id.0] => "Forward",
            _ => "Backward",
        };
        let element = match &node.ty.element {
            Element::F32 => "Element::F32".to_owned(),
            Element::F64 => "Element::F64".to_owned(),
            Element::Bool => "Element::Bool".to_owned(),
            Element::Int(_) => "Element::Int".to_owned(),
            Element::Param(name) => {
                format!("if ::core::mem::size_of::<{name}>() == 4 {{ Element::F32 }} else {{ Element::F64 }}")
            }
        };
        let name = match (&node.op, &node.origin.name) {
            (Op::Leaf(_), _) => labels[id].clone(),
            (Op::Call(..) | Op::Output(_), Some(name)) => name.clone(),
            _ => String::new(),
        };
        let lead = node.ty.lead.iter().filter_map(|extent| match extent {
            crate::graph::Extent::Fixed(dim) => Some(dim),
            crate::graph::Extent::Run => None,
        });
        let shape: Vec<String> = lead.chain(&node.ty.dims).map(crate::wire::dim_code).collect();
        let inputs: Vec<String> = node.inputs.iter().map(|input| numbers[input].to_string()).collect();
        nodes.push(format!(
            "node({}, Pass::{pass}, {op:?}, {formula:?}, {latex:?}, &[{}], {name:?}, &[{}], {element}, {}, {})",
            numbers[id],
            inputs.join(", "),
            shape.join(", "),
            node.origin.span.start().line,
            node_flops(graph, *id).map_or_else(|| "0".into(), |code| format!("({code}) as u64")),
        ));
    }
    let outputs: Vec<String> = joint.output.leaves().iter().map(|id| numbers[id].to_string()).collect();
    let gradients: Vec<String> = compilation
        .wrt
        .iter()
        .zip(&joint.derivative)
        .filter_map(|(leaf, id)| {
            let base = compilation.program.params[leaf.place.param].name.to_string();
            let label = place_code(&base, &leaf.place.steps, "ref")
                .replace("__tapeless_ref_", "")
                .replace("()", "")
                .replace('§', "·");
            id.map(|id| format!("({label:?}, {})", numbers[&id]))
        })
        .collect();
    let rewrites: Vec<String> = compilation
        .forward
        .receipts
        .iter()
        .map(|receipt| format!("Rewrite {{ rule: {:?}, line: {} }}", receipt.rule, receipt.span.start().line))
        .collect();
    // The plan numbers nodes of the split graph; the fused one has twins of them.
    let twins = graph.twins(&split.graph);
    let saved = plan.saved.iter().filter_map(|(id, _)| twins[id.0]);
    let saved: Vec<String> = saved.filter_map(|id| numbers.get(&id)).map(ToString::to_string).collect();
    format!(
        "/// The graph of value and gradient: shapes, FLOPs, bytes; prints as a table, `to_dot()` for Graphviz.\n\
         pub fn graph() -> &'static __KRATE__::graph::Graph {{ &Self::__GRAPH }}\n\
         #[doc(hidden)] const __GRAPH: __KRATE__::graph::Graph = {{ use __KRATE__::graph::{{Element, Graph, Pass, Rewrite, node}}; \
         Graph {{ name: {:?}, nodes: &[{}], outputs: &[{}], gradients: &[{}], rewrites: &[{}], residuals: &[{}], workspace_bytes: Self::WORKSPACE_BYTES as u64 }} }};\n",
        compilation.program.item.sig.ident.to_string(),
        nodes.join(", "),
        outputs.join(", "),
        gradients.join(", "),
        rewrites.join(", "),
        saved.join(", "),
    )
}
