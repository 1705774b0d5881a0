//! The graph on the function's page of documentation.

use super::Compilation;
use super::picture::{Picture, Shown, leaf_name};
use crate::derivative::Joint;
use crate::graph::{Extent, NodeId};

impl Picture<'_> {
    /// The graph for a picture while the crate compiles: what rustc alone knows has its name. It is never freed.
    pub fn leaked(&self) -> tapeless_graph::Graph {
        let mut symbols: Vec<String> = Vec::new();
        self.next.set(self.numbers.len());
        let nodes = leaked_nodes(&self.nodes(), &mut symbols);
        let ids = |ids: &[NodeId]| -> &'static [u32] { leak(ids.iter().map(|id| self.numbers[id] as u32).collect()) };
        let wrt = self.compilation.wrt.iter().zip(&self.joint.derivative);
        let gradients = wrt.filter_map(|(leaf, id)| {
            id.map(|id| (leak_text(leaf_name(self.compilation, &leaf.place)), self.numbers[&id] as u32))
        });
        tapeless_graph::Graph {
            name: leak_text(self.compilation.program.item.sig.ident.to_string()),
            nodes,
            outputs: ids(&self.joint.output.leaves()),
            gradients: leak(gradients.collect()),
            symbols: leak(symbols.into_iter().map(leak_text).collect()),
            ..tapeless_graph::Graph::EMPTY
        }
    }
}

fn leak<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

fn leak_text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn leaked_nodes(shown: &[Shown], symbols: &mut Vec<String>) -> &'static [tapeless_graph::Node] {
    let mut nodes = Vec::new();
    for node in shown {
        let mut dim = |dim: &crate::types::Dim| match dim {
            crate::types::Dim::Lit(value) => *value,
            other => {
                let name = other.to_string();
                let known = symbols.iter().position(|symbol| *symbol == name);
                tapeless_graph::symbol(known.unwrap_or_else(|| {
                    symbols.push(name);
                    symbols.len() - 1
                }))
            }
        };
        let mut shape: Vec<usize> = Vec::new();
        for extent in &node.ty.lead {
            shape.push(match extent {
                Extent::Fixed(known) => dim(known),
                Extent::Run => tapeless_graph::UNKNOWN,
            });
        }
        shape.extend(node.ty.dims.iter().map(dim));
        let pass = match node.pass {
            "Argument" => tapeless_graph::Pass::Argument,
            "Forward" => tapeless_graph::Pass::Forward,
            _ => tapeless_graph::Pass::Backward,
        };
        let bodies = node.bodies.iter().map(|body| tapeless_graph::Body {
            role: body.role,
            nodes: leaked_nodes(&body.nodes, symbols),
            outputs: leak(body.outputs.iter().map(|id| *id as u32).collect()),
        });
        let bodies = leak(bodies.collect());
        nodes.push(tapeless_graph::Node {
            formula: leak_text(node.formula.clone()),
            name: leak_text(node.name.clone()),
            shape: leak(shape),
            line: node.line as u32,
            call: leak_text(node.call.clone()),
            bodies,
            ..tapeless_graph::Node::new(
                node.id as u32,
                pass,
                node.op,
                leak(node.inputs.iter().map(|id| *id as u32).collect()),
            )
        });
    }
    leak(nodes)
}

/// What `doc` adds to the function's page: the formulas, and the picture.
pub(super) fn doc_text(compilation: &Compilation<'_>, joint: &Joint) -> String {
    let picture = Picture::new(compilation, joint);
    let [unicode, _] = picture.formulas();
    let graph = picture.leaked();
    let svg = graph.to_svg().to_string();
    // A blank line would end the block of HTML.
    let svg: Vec<&str> = svg.lines().filter(|line| !line.trim().is_empty()).collect();
    format!(
        "\n\n# Value and derivatives\n\n```text\n{unicode}\n```\n\n<div style=\"overflow: auto\">\n{}\n</div>\n",
        svg.join("\n")
    )
}
