//! The graph as a picture.
use super::layout::{CHARACTERS, HEIGHT, LIMIT, Layout, MARGIN, Place};
use super::text::{Call, Equation, Gradients, Replace, Shape};
use super::{Graph, Node, Pass};
use core::fmt::{self, Display, Formatter, Write};

/// What [`Graph::to_svg`] gives; [`Display`] writes it. Takes 30 KiB of stack while it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Svg<'a> {
    pub(super) graph: &'a Graph,
}

const STYLE: &str = "\
text { font: 13px ui-monospace, 'DejaVu Sans Mono', monospace; fill: #1b1b1b; text-anchor: middle }
.small { font-size: 11px; fill: #555555 }
.heading { font-size: 14px; font-weight: bold; text-anchor: start }
rect { stroke: #5b6b7b; stroke-width: 1.2 }
.argument { fill: #eeeeee } .forward { fill: #dceafd } .backward { fill: #fde7d3 }
.output { stroke: #123a6b; stroke-width: 2.6 } .gradient { stroke: #a84300; stroke-width: 2.6 }
path { fill: none; stroke: #8a94a0; stroke-width: 1.3; marker-end: url(#arrow) }
.saved { stroke: #c07a3c; stroke-dasharray: 5 4 }
";

/// Text between tags, or in an attribute. XML knows no control characters, even escaped.
fn escaped(f: &mut Formatter<'_>, text: impl Display) -> fmt::Result {
    let with = |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => Some(" "),
        _ => None,
    };
    write!(Replace { to: f, with }, "{text}")
}

/// At most [`CHARACTERS`] characters of a text; what is cut shows as `…`.
struct Short<T>(T);

impl<T: Display> Display for Short<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        struct Cut<'a, 'b> {
            to: &'a mut Formatter<'b>,
            left: usize,
        }
        impl Write for Cut<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for c in text.chars() {
                    match self.left {
                        0 => return Ok(()),
                        1 => self.to.write_char('…')?,
                        _ => self.to.write_char(c)?,
                    }
                    self.left -= 1;
                }
                Ok(())
            }
        }
        if super::text::width(&self.0) <= CHARACTERS {
            return self.0.fmt(f);
        }
        write!(Cut { to: f, left: CHARACTERS }, "{}", self.0)
    }
}

/// A node's second line: its shape, and what it is the gradient of.
struct Below<'a>(&'a Graph, &'static Node);

impl Display for Below<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Below(graph, node) = *self;
        if graph.gradients_at(node.id).next().is_some() {
            write!(f, "{} · ", Gradients(graph, node.id))?;
        }
        Shape(node.shape).fmt(f)
    }
}

impl Svg<'_> {
    /// How many nodes are drawn.
    pub const LIMIT: usize = LIMIT;

    fn edge(&self, from: (&Node, &Place), to: (&Node, &Place), f: &mut Formatter<'_>) -> fmt::Result {
        let ((from, start), (to, end)) = (from, to);
        let (up, crosses) = (from.pass == Pass::Backward, from.pass != Pass::Backward && to.pass == Pass::Backward);
        let class = if crosses { " class=\"saved\"" } else { "" };
        if crosses {
            // From the right side of the one to the left side of the other.
            let (x1, y1) = (start.x + start.width, start.y + HEIGHT / 2);
            let (x2, y2) = (end.x, end.y + HEIGHT / 2);
            let middle = i32::midpoint(x1, x2);
            return writeln!(f, "<path{class} d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}\"/>");
        }
        let (y1, y2) = if up { (start.y, end.y + HEIGHT) } else { (start.y + HEIGHT, end.y) };
        let (x1, x2, middle) = (start.centre(), end.centre(), i32::midpoint(y1, y2));
        writeln!(f, "<path{class} d=\"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}\"/>")
    }

    fn node(&self, node: &'static Node, place: &Place, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        f.write_str("<g><title>")?;
        escaped(
            f,
            format_args!(
                "%{} {} | {} | {} FLOPs | {} bytes | line {}",
                node.id,
                Equation(node),
                Call(node),
                node.flops,
                node.bytes(),
                node.line
            ),
        )?;
        let (x, y, width) = (place.x, place.y, place.width);
        let class = match node.pass {
            Pass::Argument => "argument",
            Pass::Forward => "forward",
            Pass::Backward => "backward",
        };
        let mark = if graph.gradients_at(node.id).next().is_some() {
            " gradient"
        } else if graph.outputs.contains(&node.id) {
            " output"
        } else {
            ""
        };
        let round = if node.pass == Pass::Argument { HEIGHT / 2 } else { 6 };
        writeln!(
            f,
            "</title><rect class=\"{class}{mark}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"{round}\"/>"
        )?;
        let centre = place.centre();
        write!(f, "<text x=\"{centre}\" y=\"{}\">", y + 19)?;
        escaped(f, Short(Equation(node)))?;
        write!(f, "</text><text class=\"small\" x=\"{centre}\" y=\"{}\">", y + 36)?;
        escaped(f, Short(Below(graph, node)))?;
        f.write_str("</text></g>\n")
    }

    fn headings(&self, layout: &Layout, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        write!(f, "<text class=\"heading\" x=\"{MARGIN}\" y=\"24\">")?;
        escaped(f, graph.name)?;
        f.write_str("</text>\n")?;
        let sides = [(Pass::Forward, "forward ↓", Some(MARGIN)), (Pass::Backward, "backward ↑", layout.backward)];
        for (pass, heading, left) in sides {
            if let Some(left) = left {
                let flops = graph.flops(pass);
                writeln!(
                    f,
                    "<text class=\"small\" style=\"text-anchor:start\" x=\"{left}\" y=\"46\">{heading} {flops} FLOPs</text>"
                )?;
            }
        }
        if let Some(missing) = graph.nodes.len().checked_sub(LIMIT).filter(|&missing| missing > 0) {
            writeln!(
                f,
                "<text class=\"small\" x=\"{}\" y=\"{}\">… and {missing} more nodes</text>",
                layout.width / 2,
                layout.height - 6
            )?;
        }
        Ok(())
    }
}

impl Display for Svg<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        let layout = Layout::new(graph);
        let (width, height) = (layout.width, layout.height);
        writeln!(
            f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        )?;
        writeln!(f, "<style>{STYLE}</style>")?;
        f.write_str("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" style=\"fill:#8a94a0;stroke:none;marker-end:none\"/></marker></defs>\n")?;
        writeln!(f, "<rect width=\"{width}\" height=\"{height}\" style=\"fill:white;stroke:none\"/>")?;
        self.headings(&layout, f)?;
        for node in graph.nodes {
            for &input in node.inputs {
                if let (Some(from), Some(start), Some(end)) =
                    (graph.node(input), layout.place(graph, input), layout.place(graph, node.id))
                {
                    self.edge((from, start), (node, end), f)?;
                }
            }
        }
        // After the edges, so that a long one passes behind the boxes.
        for node in graph.nodes {
            if let Some(place) = layout.place(graph, node.id) {
                self.node(node, place, f)?;
            }
        }
        f.write_str("</svg>\n")
    }
}
