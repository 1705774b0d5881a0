//! The graph in the language of Graphviz.
use super::text::{Equation, Gradients, Replace, Shape};
use super::{Graph, Node, Pass};
use core::fmt::{self, Display, Formatter, Write};

/// What [`Graph::to_dot`] gives; [`Display`] writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dot<'a> {
    pub(super) graph: &'a Graph,
}

/// Text as part of a quoted string. Inside one, Graphviz reads backslashes as escapes and `&…;` as an entity.
fn escaped(f: &mut Formatter<'_>, text: impl Display) -> fmt::Result {
    let with = |c| match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '&' => Some("&amp;"),
        '\n' => Some("\\n"),
        c if c.is_control() => Some(" "),
        _ => None,
    };
    write!(Replace { to: f, with }, "{text}")
}

impl Dot<'_> {
    fn node(&self, node: &'static Node, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "    n{} [label=\"", node.id)?;
        escaped(f, Equation(node))?;
        f.write_str("\\n")?;
        escaped(f, Shape(node.shape))?;
        if self.graph.gradients_at(node.id).next().is_some() {
            f.write_str("\\n")?;
            escaped(f, Gradients(self.graph, node.id))?;
        }
        f.write_str("\", tooltip=\"")?;
        escaped(
            f,
            format_args!("%{} {}: {} FLOPs, {} bytes, line {}", node.id, node.op, node.flops, node.bytes(), node.line),
        )?;
        f.write_str("\"")?;
        if node.pass == Pass::Argument {
            f.write_str(", shape=ellipse")?;
        }
        if self.graph.gradients_at(node.id).next().is_some() {
            f.write_str(", peripheries=2")?;
        }
        if self.graph.outputs.contains(&node.id) {
            f.write_str(", penwidth=2.5")?;
        }
        f.write_str("];\n")
    }

    fn edges(&self, node: &'static Node, f: &mut Formatter<'_>) -> fmt::Result {
        for &input in node.inputs {
            // An edge to a node that is not there would make Graphviz invent one.
            let Some(from) = self.graph.node(input) else {
                continue;
            };
            write!(f, "  n{input} -> n{} [label=\"", node.id)?;
            escaped(f, Shape(from.shape))?;
            let crosses = from.pass == Pass::Forward && node.pass == Pass::Backward;
            f.write_str(if crosses { "\", style=dashed];\n" } else { "\"];\n" })?;
        }
        Ok(())
    }
}

impl Display for Dot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("digraph \"")?;
        escaped(f, self.graph.name)?;
        f.write_str("\" {\n")?;
        f.write_str("  graph [fontname=\"Helvetica\"];\n")?;
        f.write_str("  node [fontname=\"Helvetica\", shape=box, style=\"filled,rounded\", fillcolor=white];\n")?;
        f.write_str("  edge [fontname=\"Helvetica\", fontsize=10];\n")?;
        let clusters = [
            (Pass::Argument, "arguments", "#eeeeee"),
            (Pass::Forward, "forward", "#dceafd"),
            (Pass::Backward, "backward", "#fde7d3"),
        ];
        for (pass, label, colour) in clusters {
            if self.graph.in_pass(pass).next().is_none() {
                continue;
            }
            writeln!(f, "  subgraph \"cluster_{label}\" {{")?;
            writeln!(f, "    label=\"{label}\"; style=filled; color=\"{colour}\";")?;
            for node in self.graph.in_pass(pass) {
                self.node(node, f)?;
            }
            f.write_str("  }\n")?;
        }
        for node in self.graph.nodes {
            self.edges(node, f)?;
        }
        f.write_str("}\n")
    }
}
