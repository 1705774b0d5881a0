//! The graph in the language of Mermaid.
use crate::text::{Equation, Gradients, Replace, Shape};
use crate::view::{self, Label, Labels};
use crate::{Body, Graph, Node, Pass};
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

/// Nodes of a list: those of a pass, if there is one, and of a call.
#[derive(Clone, Copy)]
struct Part<'a> {
    nodes: &'static [Node],
    pass: Option<Pass>,
    /// How deep the calls are that have a frame already, here and in what is around.
    depth: usize,
    call: Option<&'a str>,
}

impl Mermaid<'_> {
    fn members<'s>(&'s self, part: Part<'s>) -> impl Iterator<Item = &'static Node> + 's {
        part.nodes.iter().filter(move |node| {
            view::is_drawn(self.graph, node)
                && part.pass.is_none_or(|pass| node.pass == pass)
                && part.call.is_none_or(|call| view::call_at(node, part.depth - 1) == Some(call))
        })
    }

    /// Nodes, those of one call in a frame.
    fn level(&self, part: Part<'_>, f: &mut Formatter<'_>) -> fmt::Result {
        for node in self.members(part) {
            let call = view::call_at(node, part.depth);
            let inside = Part { depth: part.depth + 1, call, ..part };
            // A frame around one node only says again what the node says.
            match call.filter(|_| self.members(inside).nth(1).is_some()) {
                None => self.node(node, part.depth, f)?,
                Some(call) if self.members(inside).next().is_some_and(|first| first.id == node.id) => {
                    write!(f, "    subgraph c{}_{}[\"", node.id, part.depth)?;
                    escaped(f, view::callee(call))?;
                    f.write_str("\"]\n")?;
                    self.level(inside, f)?;
                    writeln!(f, "    end\n    class c{}_{} frame", node.id, part.depth)?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn node(&self, node: &'static Node, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        let id = node.id;
        if !node.bodies.is_empty() {
            write!(f, "    subgraph r{id}[\"")?;
            escaped(f, node.op)?;
            let inside = |body: &Body| Part { nodes: body.nodes, pass: None, depth, call: None };
            if let [only] = node.bodies {
                f.write_str(": ")?;
                escaped(f, only.role)?;
                f.write_str("\"]\n")?;
                self.level(inside(only), f)?;
            } else {
                f.write_str("\"]\n")?;
                for (number, body) in node.bodies.iter().enumerate() {
                    write!(f, "    subgraph r{id}_{number}[\"")?;
                    escaped(f, body.role)?;
                    f.write_str("\"]\n")?;
                    self.level(inside(body), f)?;
                    writeln!(f, "    end\n    class r{id}_{number} region")?;
                }
            }
            // The values leave through a node of their own: edges of a whole subgraph are laid out badly.
            return writeln!(f, "    n{id}((\" \"))\n    end\n    class r{id} region");
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
                for output in body.outputs.iter().filter_map(|id| self.graph.node(*id)) {
                    if view::is_drawn(self.graph, output) {
                        writeln!(f, "  n{} -.-> n{}", output.id, node.id)?;
                    }
                }
            }
            // What a loop or a branch reads goes to the inputs inside.
            if !node.bodies.is_empty() {
                continue;
            }
            for from in view::inputs(self.graph, node) {
                let saved = from.pass != Pass::Backward && node.pass == Pass::Backward;
                write!(f, "  n{} {}", from.id, if saved { "-.->" } else { "-->" })?;
                if !from.shape.is_empty() {
                    f.write_str("|\"")?;
                    escaped(f, Shape(self.graph, from.shape))?;
                    f.write_str("\"|")?;
                }
                writeln!(f, " n{}", node.id)?;
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
            let all = Part { nodes: self.graph.nodes, pass: Some(pass), depth: 0, call: None };
            if self.members(all).next().is_some() {
                writeln!(f, "  subgraph {heading}")?;
                self.level(all, f)?;
                writeln!(f, "  end\n  class {heading} pass")?;
            }
        }
        self.edges(self.graph.nodes, f)?;
        f.write_str("  classDef argument fill:#88888822,stroke:#888888\n")?;
        f.write_str("  classDef forward fill:#3b82f622,stroke:#3b82f6\n")?;
        f.write_str("  classDef backward fill:#f9731622,stroke:#f97316\n")?;
        f.write_str("  classDef frame fill:#88888811,stroke:#888888,stroke-dasharray:5 4\n")?;
        f.write_str("  classDef region fill:#be4bdb0d,stroke:#be4bdb\n")?;
        f.write_str("  classDef pass fill:#88888808,stroke:#88888844\n")
    }
}
