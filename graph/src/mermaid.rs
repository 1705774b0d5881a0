//! The graph in the language of Mermaid.
use crate::text::{Equation, Gradients, Replace, Shape};
use crate::view::{self, Label, Labels};
use crate::{Graph, Node, Pass};
use core::fmt::{self, Display, Formatter, Write};

/// What [`Graph::to_mermaid`] gives; [`Display`] writes it.
#[derive(Clone, Copy)]
pub struct Mermaid<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) labels: &'a dyn Labels,
}

impl fmt::Debug for Mermaid<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mermaid").field(&self.graph.name).finish()
    }
}

/// Text inside quotes; what Mermaid or HTML could read as their own is an entity.
fn escaped(f: &mut Formatter<'_>, text: impl Display) -> fmt::Result {
    let with = |c| match c {
        '"' => Some("#quot;"),
        '#' => Some("#35;"),
        '&' => Some("#amp;"),
        '<' => Some("#lt;"),
        '>' => Some("#gt;"),
        '`' => Some("#96;"),
        '\\' => Some("#92;"),
        c if c.is_control() => Some(" "),
        _ => None,
    };
    write!(Replace { to: f, with }, "{text}")
}

impl Mermaid<'_> {
    fn node(&self, node: &'static Node, f: &mut Formatter<'_>) -> fmt::Result {
        let id = node.id;
        if !node.bodies.is_empty() {
            write!(f, "    subgraph n{id}[\"")?;
            escaped(f, node.op)?;
            f.write_str("\"]\n")?;
            for (number, body) in node.bodies.iter().enumerate() {
                write!(f, "    subgraph n{id}_{number}[\"")?;
                escaped(f, body.role)?;
                f.write_str("\"]\n")?;
                for node in body.nodes.iter().filter(|node| view::is_drawn(self.graph, node)) {
                    self.node(node, f)?;
                }
                f.write_str("    end\n")?;
            }
            return f.write_str("    end\n");
        }
        let round = matches!(node.op, "argument" | "input");
        write!(f, "    n{id}{}\"", if round { "([" } else { "[" })?;
        escaped(f, Equation(node))?;
        if self.graph.gradients_at(id).next().is_some() {
            f.write_str("<br/>")?;
            escaped(f, Gradients(self.graph, id))?;
        }
        for cotangent in [false, true] {
            let label = Label { labels: self.labels, id, cotangent };
            if crate::text::width(&label) > 0 {
                f.write_str(if cotangent { "<br/>∂: " } else { "<br/>" })?;
                escaped(f, label)?;
            }
        }
        f.write_str(if round { "\"])" } else { "\"]" })?;
        let class = match node.pass {
            Pass::Argument => "argument",
            Pass::Forward => "forward",
            Pass::Backward => "backward",
        };
        writeln!(f, ":::{class}")
    }

    fn edges(&self, nodes: &'static [Node], f: &mut Formatter<'_>) -> fmt::Result {
        for node in nodes.iter().filter(|node| view::is_drawn(self.graph, node)) {
            for body in node.bodies {
                self.edges(body.nodes, f)?;
            }
            // What a loop or a branch reads goes to the inputs inside.
            if !node.bodies.is_empty() {
                continue;
            }
            for from in view::inputs(self.graph, node) {
                let saved = from.pass != Pass::Backward && node.pass == Pass::Backward;
                write!(f, "  n{} {}|\"", from.id, if saved { "-.->" } else { "-->" })?;
                escaped(f, Shape(self.graph, from.shape))?;
                writeln!(f, "\"| n{}", node.id)?;
            }
        }
        Ok(())
    }
}

impl Display for Mermaid<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("flowchart TD\n")?;
        for (pass, heading) in [(Pass::Argument, "arguments"), (Pass::Forward, "forward"), (Pass::Backward, "backward")]
        {
            let mut nodes = self.graph.in_pass(pass).filter(|node| view::is_drawn(self.graph, node)).peekable();
            if nodes.peek().is_none() {
                continue;
            }
            writeln!(f, "  subgraph {heading}")?;
            for node in nodes {
                if node.call.is_empty() {
                    self.node(node, f)?;
                    continue;
                }
                // A call's nodes are written where its first one stands.
                let same = |other: &&Node| other.call == node.call && view::is_drawn(self.graph, other);
                let first = self.graph.in_pass(pass).find(same);
                if first.is_none_or(|first| first.id != node.id) {
                    continue;
                }
                write!(f, "    subgraph {heading}_{}[\"", node.id)?;
                let mut calls = node.call.split('/').map(|call| call.split('#').next().unwrap_or(call));
                escaped(f, calls.next().unwrap_or(""))?;
                calls.try_for_each(|call| {
                    f.write_str(" › ")?;
                    escaped(f, call)
                })?;
                f.write_str("\"]\n")?;
                self.graph.in_pass(pass).filter(same).try_for_each(|node| self.node(node, f))?;
                f.write_str("    end\n")?;
            }
            f.write_str("  end\n")?;
        }
        self.edges(self.graph.nodes, f)?;
        f.write_str("  classDef argument fill:#88888822,stroke:#888888\n")?;
        f.write_str("  classDef forward fill:#3b82f622,stroke:#3b82f6\n")?;
        f.write_str("  classDef backward fill:#f9731622,stroke:#f97316\n")
    }
}
