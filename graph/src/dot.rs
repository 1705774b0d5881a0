//! The graph in the language of Graphviz.
use crate::text::{Equation, Gradients, Replace, Shape, width};
use crate::view::{self, Label, Labels};
use crate::{Body, Graph, Node, Pass};
use core::fmt::{self, Display, Formatter, Write};

/// What [`Graph::to_dot`] gives; [`Display`] writes it.
#[derive(Clone, Copy)]
pub struct Dot<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) labels: &'a dyn Labels,
}

impl fmt::Debug for Dot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dot").field(&self.graph.name).finish()
    }
}

/// What begins the names of clusters, so that each is one cluster's alone.
#[derive(Clone, Copy)]
enum Prefix {
    Pass(&'static str),
    Body(u32, usize),
}

impl Display for Prefix {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Prefix::Pass(pass) => f.write_str(pass),
            Prefix::Body(id, number) => write!(f, "n{id}_{number}"),
        }
    }
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
    /// A node inside of the clusters of its calls. Graphviz joins clusters of one name, so each node opens its own.
    /// Of the calls, the first `depth` have clusters around this one already.
    fn node(&self, node: &'static Node, prefix: Prefix, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        let mut deepest = depth;
        while let Some(call) = view::call_at(node, deepest) {
            write!(f, "    subgraph \"cluster_{prefix}_")?;
            escaped(f, call)?;
            f.write_str("\" { label=\"")?;
            escaped(f, view::callee(call))?;
            f.write_str("\"; style=\"rounded,dashed\"; color=\"#888888\"; fontsize=11;\n")?;
            deepest += 1;
        }
        match node.bodies {
            [] => self.plain(node, f)?,
            bodies => self.region(node, bodies, deepest, f)?,
        }
        (depth..deepest).try_for_each(|_| f.write_str("    }\n"))
    }

    fn region(&self, node: &'static Node, bodies: &'static [Body], depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        let id = node.id;
        writeln!(f, "    subgraph \"cluster_n{id}\" {{ label=\"{}\"; style=rounded; color=\"#be4bdb\";", node.op)?;
        for (number, body) in bodies.iter().enumerate() {
            writeln!(f, "    subgraph \"cluster_n{id}_{number}\" {{ label=\"{}\"; style=solid;", body.role)?;
            for node in body.nodes.iter().filter(|node| view::is_drawn(self.graph, node)) {
                self.node(node, Prefix::Body(id, number), depth, f)?;
            }
            f.write_str("    }\n")?;
        }
        // The values leave through a point of their own.
        writeln!(f, "    n{id} [shape=point];\n    }}")
    }

    fn plain(&self, node: &'static Node, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "    n{} [label=\"", node.id)?;
        escaped(f, Equation(node))?;
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
        if matches!(node.op, "argument" | "input") {
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

    fn edges(&self, nodes: &'static [Node], f: &mut Formatter<'_>) -> fmt::Result {
        for node in nodes.iter().filter(|node| view::is_drawn(self.graph, node)) {
            for body in node.bodies {
                self.edges(body.nodes, f)?;
                for output in body.outputs.iter().filter_map(|id| self.graph.node(*id)) {
                    if view::is_drawn(self.graph, output) {
                        writeln!(f, "  n{} -> n{} [style=dotted];", output.id, node.id)?;
                    }
                }
            }
            // What a loop or a branch reads goes to the inputs inside.
            if !node.bodies.is_empty() {
                continue;
            }
            for from in view::inputs(self.graph, node) {
                write!(f, "  n{} -> n{} [label=\" ", from.id, node.id)?;
                if from.bodies.is_empty() {
                    let mut begun = !from.shape.is_empty();
                    if begun {
                        escaped(f, Shape(self.graph, from.shape))?;
                    }
                    for cotangent in [false, true] {
                        let label = Label { labels: self.labels, id: from.id, cotangent };
                        if width(&label) > 0 {
                            f.write_str(if begun { "\\n" } else { "" })?;
                            f.write_str(if cotangent { "∂ " } else { "" })?;
                            escaped(f, label)?;
                            begun = true;
                        }
                    }
                }
                let saved = from.pass != Pass::Backward && node.pass == Pass::Backward;
                f.write_str(if saved { "\", style=dashed];\n" } else { "\"];\n" })?;
            }
        }
        Ok(())
    }
}

impl Display for Dot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("digraph \"")?;
        escaped(f, self.graph.name)?;
        f.write_str("\" {\n")?;
        f.write_str("  graph [fontname=\"Helvetica\", newrank=true];\n")?;
        f.write_str("  node [fontname=\"Helvetica\", shape=box, style=\"filled,rounded\", fillcolor=white];\n")?;
        f.write_str("  edge [fontname=\"Helvetica\", fontsize=10];\n")?;
        let clusters = [
            (Pass::Argument, "arguments", "#eeeeee"),
            (Pass::Forward, "forward", "#dceafd"),
            (Pass::Backward, "backward", "#fde7d3"),
        ];
        for (pass, label, colour) in clusters {
            let mut nodes = self.graph.in_pass(pass).filter(|node| view::is_drawn(self.graph, node)).peekable();
            if nodes.peek().is_none() {
                continue;
            }
            writeln!(f, "  subgraph \"cluster_{label}\" {{")?;
            writeln!(f, "    label=\"{label}\"; style=filled; color=\"{colour}\";")?;
            for node in nodes {
                self.node(node, Prefix::Pass(label), 0, f)?;
            }
            f.write_str("  }\n")?;
        }
        self.edges(self.graph.nodes, f)?;
        f.write_str("}\n")
    }
}
