//! The graph as a picture.
mod layers;
mod layout;

use crate::text::{Call, Equation, Replace};
use crate::view::{self, Labels};
use crate::{Graph, Node, Pass};
use alloc::vec::Vec;
use core::fmt::{self, Display, Formatter, Write};
use layout::{Drawn, LABEL, LIMIT, Layout, Part, Spot, What};

/// What [`Graph::to_svg`] gives; [`Display`] writes it.
#[derive(Clone, Copy)]
pub struct Svg<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) labels: &'a dyn Labels,
}

impl fmt::Debug for Svg<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Svg").field(&self.graph.name).finish()
    }
}

const MARGIN: i32 = 20;
/// Room for the headings.
const TOP: i32 = 58;
/// Between the forward and the backward pass: at least, and for each value that crosses.
const AISLE: i32 = 56;
const LANE: i32 = 5;

/// Colours that can be read on white and on black: text is mixed with the page's own where the viewer knows how.
const STYLE: &str = "\
.tapeless text { font: 13px ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', monospace; fill: currentColor; text-anchor: middle }
.tapeless .label { font-size: 11px; text-anchor: start; fill: currentColor; fill-opacity: .66 } .tapeless .left { text-anchor: end }
.tapeless .value { fill: #2f9e44; fill: color-mix(in srgb, #2f9e44 78%, currentColor); fill-opacity: 1 } .tapeless .cotangent { fill: #e8590c; fill: color-mix(in srgb, #e8590c 80%, currentColor); fill-opacity: 1 }
.tapeless .head { font-size: 14px; font-weight: bold; text-anchor: start } .tapeless .small { font-size: 11px; text-anchor: start; fill-opacity: .75 }
.tapeless .title { font-size: 11px; font-style: italic; text-anchor: start; fill-opacity: .8 } .tapeless .below { font-size: 12px; fill: #e8590c; fill: color-mix(in srgb, #e8590c 80%, currentColor) }
.tapeless rect { stroke-width: 1.3 } .tapeless .base { fill: var(--tapeless-page); stroke: none }
.tapeless .argument { fill: #868e96; fill-opacity: .16; stroke: #868e96 } .tapeless .forward { fill: #228be6; fill-opacity: .15; stroke: #228be6 }
.tapeless .backward { fill: #fd7e14; fill-opacity: .15; stroke: #fd7e14 } .tapeless .output, .tapeless .gradient { stroke-width: 2.8 }
.tapeless .call { fill: #868e96; fill-opacity: .07; stroke: #868e96; stroke-dasharray: 5 4; stroke-width: 1 } .tapeless .region { fill: #be4bdb; fill-opacity: .06; stroke: #be4bdb; stroke-width: 1.2 }
.tapeless path { fill: none; stroke: #868e96; stroke-width: 1.3 } .tapeless .tip { fill: #868e96; stroke: none }
.tapeless .saved { stroke: #fd7e14; stroke-opacity: .55; stroke-dasharray: 4 3; stroke-width: 1.1 } .tapeless .saved-tip { fill: #fd7e14; fill-opacity: .7; stroke: none }
";

/// Alone, the picture is light or dark as the reader likes it; as part of a page it takes the colours of rustdoc's or mdBook's theme.
const PAGE: &str = "\
.tapeless { --tapeless-page: var(--main-background-color, var(--bg, #ffffff)); color: var(--main-color, var(--fg, #1b1e22)); background: var(--tapeless-page) }
@media (prefers-color-scheme: dark) { .tapeless { --tapeless-page: var(--main-background-color, var(--bg, #15181c)); color: var(--main-color, var(--fg, #dfe3e8)) } }
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

/// The two passes side by side.
struct Scene {
    part: Part,
    /// The left side of the backward pass, if there is one.
    backward: Option<i32>,
    saved: Vec<Saved>,
}

/// A value that the backward pass reads of the forward pass.
struct Saved {
    from: Spot,
    to: Spot,
    /// Where it goes up or down.
    lane: i32,
}

impl Svg<'_> {
    /// How many nodes of the function are drawn. Of more the rest is left out, and the picture says so.
    pub const LIMIT: usize = LIMIT;

    fn scene(&self) -> Scene {
        let graph = self.graph;
        let side = |flipped: bool| {
            let nodes = graph.nodes.iter().take(LIMIT).filter(|node| view::is_drawn(graph, node));
            let nodes: Vec<&'static Node> = nodes.filter(|node| (node.pass == Pass::Backward) == flipped).collect();
            Layout { graph, labels: self.labels, flipped }.level(&nodes, 0, &|_| false)
        };
        let (mut forward, mut backward) = (side(false), side(true));
        let mut crossing: Vec<(u32, u32)> = Vec::new();
        crossings(graph, graph.nodes, &mut crossing);
        crossing.retain(|(from, to)| forward.boxes.contains_key(from) && backward.boxes.contains_key(to));
        let mut sources: Vec<u32> = crossing.iter().map(|(from, _)| *from).collect();
        sources.sort_unstable();
        sources.dedup();
        let aisle = AISLE + LANE * sources.len() as i32;
        let height = forward.height.max(backward.height);
        // The backward pass starts where the forward pass ends, at the bottom, and runs up.
        let there_is = backward.width > 0;
        backward.height = height;
        backward.flip();
        let left = if forward.width > 0 { forward.width + aisle } else { 0 };
        backward.shift(left, 0);
        let saved = crossing
            .iter()
            .map(|(from, to)| Saved {
                from: forward.boxes[from],
                to: backward.boxes[to],
                lane: forward.width
                    + AISLE / 2
                    + LANE * sources.iter().position(|source| source == from).unwrap_or(0) as i32,
            })
            .collect();
        forward.width = if there_is { left + backward.width } else { forward.width };
        forward.height = height;
        forward.drawn.append(&mut backward.drawn);
        forward.edges.append(&mut backward.edges);
        forward.shift(MARGIN, TOP);
        Scene { part: forward, backward: there_is.then_some(left + MARGIN), saved }
    }

    fn edge(points: &[(i32, i32)], tip: bool, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("<path d=\"")?;
        for (position, &(x, y)) in points.iter().enumerate() {
            match position.checked_sub(1).map(|before| points[before]) {
                None => write!(f, "M{x} {y}")?,
                Some((before, _)) if before == x => write!(f, "V{y}")?,
                Some((before, above)) => {
                    let middle = i32::midpoint(above, y);
                    write!(f, "C{before} {middle} {x} {middle} {x} {y}")?;
                }
            }
        }
        f.write_str("\"/>\n")?;
        match points {
            [.., (_, before), (x, y)] if tip => arrow(*x, *y, y > before, "tip", f),
            _ => Ok(()),
        }
    }

    fn saved(saved: &Saved, f: &mut Formatter<'_>) -> fmt::Result {
        let Saved { from, to, lane } = saved;
        // Along the gaps between layers, where no boxes are, and through the aisle between the passes.
        let (x1, y1) = (from.centre() + MARGIN, from.end + TOP);
        let (x2, y2) = (to.x + to.width / 4 + MARGIN, to.y + to.height + TOP);
        let (low, high, lane) = (y1 + 9, y2 + 20, lane + MARGIN);
        let turn = if high > low { 8 } else { -8 };
        let turn = if (high - low).abs() < 16 { (high - low) / 2 } else { turn };
        writeln!(
            f,
            "<path class=\"saved\" d=\"M{x1} {y1}Q{x1} {low} {} {low}H{}Q{lane} {low} {lane} {}V{}Q{lane} {high} {} {high}H{}Q{x2} {high} {x2} {}V{}\"/>",
            x1 + 9,
            lane - 8,
            low + turn,
            high - turn,
            lane + 8,
            (x2 - 9).max(lane + 8),
            high - 9,
            y2 + 5
        )?;
        arrow(x2, y2, false, "saved-tip", f)
    }

    fn node(
        &self,
        node: &'static Node,
        lines: &[alloc::string::String],
        at: &Drawn,
        f: &mut Formatter<'_>,
    ) -> fmt::Result {
        let graph = self.graph;
        f.write_str("<g><title>")?;
        escaped(f, format_args!("%{} {} | {} | ", node.id, Equation(node), Call(node)))?;
        match node.flops {
            0 => {}
            flops => write!(f, "{flops} FLOPs | ")?,
        }
        write!(f, "line {}", node.line)?;
        let Drawn { x, y, width, height, .. } = at;
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
        let round = if matches!(node.op, "argument" | "input") { 14 } else { 5 };
        let place = alloc::format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"");
        write!(f, "</title><rect class=\"base\" {place}/><rect class=\"{class}{mark}\" {place}/>")?;
        for (number, line) in lines.iter().enumerate() {
            let below = if number > 0 { " class=\"below\"" } else { "" };
            write!(f, "<text{below} x=\"{}\" y=\"{}\">", x + width / 2, y + 19 + 16 * number as i32)?;
            escaped(f, line)?;
            f.write_str("</text>")?;
        }
        f.write_str("</g>\n")
    }

    fn drawn(&self, drawn: &Drawn, f: &mut Formatter<'_>) -> fmt::Result {
        let Drawn { x, y, width, height, .. } = drawn;
        match &drawn.what {
            What::Node(node, lines) => self.node(node, lines, drawn, f),
            What::Frame(title, call) => {
                let class = if *call { "call" } else { "region" };
                write!(
                    f,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"
                )?;
                write!(f, "<text class=\"title\" x=\"{}\" y=\"{}\">", x + 8, y + 15)?;
                escaped(f, title)?;
                f.write_str("</text>\n")
            }
            What::Label(left, class, text) => {
                let (x, side) = if *left { (x - 5, " left") } else { (x + 5, "") };
                write!(f, "<text class=\"label {class}{side}\" x=\"{x}\" y=\"{}\">", y + LABEL - 3)?;
                escaped(f, text)?;
                f.write_str("</text>\n")
            }
        }
    }

    fn headings(&self, scene: &Scene, height: i32, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        write!(f, "<text class=\"head\" x=\"{MARGIN}\" y=\"24\">")?;
        escaped(f, graph.name)?;
        f.write_str("</text>\n")?;
        let sides = [(Pass::Forward, "forward ↓", Some(MARGIN)), (Pass::Backward, "backward ↑", scene.backward)];
        for (pass, heading, left) in sides {
            if let Some(left) = left {
                write!(f, "<text class=\"small\" x=\"{left}\" y=\"44\">{heading}")?;
                match graph.flops(pass) {
                    0 => {}
                    flops => write!(f, " {flops} FLOPs")?,
                }
                f.write_str("</text>\n")?;
            }
        }
        if let Some(missing) = graph.nodes.len().checked_sub(LIMIT).filter(|&missing| missing > 0) {
            writeln!(f, "<text class=\"small\" x=\"{MARGIN}\" y=\"{}\">… and {missing} more nodes</text>", height - 6)?;
        }
        Ok(())
    }
}

/// A tip of an edge that ends here.
fn arrow(x: i32, y: i32, down: bool, class: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let back = if down { -7 } else { 7 };
    writeln!(f, "<path class=\"{class}\" d=\"M{x} {y}l-4 {back}h8z\"/>")
}

/// What goes from one pass to the other, also into loops and branches.
fn crossings(graph: &Graph, nodes: &'static [Node], found: &mut Vec<(u32, u32)>) {
    for node in nodes.iter().filter(|node| view::is_drawn(graph, node)) {
        node.bodies.iter().for_each(|body| crossings(graph, body.nodes, found));
        if node.pass == Pass::Backward && node.bodies.is_empty() {
            let saved = view::inputs(graph, node).filter(|from| from.pass != Pass::Backward);
            found.extend(saved.map(|from| (from.id, node.id)));
        }
    }
}

impl Display for Svg<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let scene = self.scene();
        let headings = 20 + 9 * self.graph.name.chars().count() as i32;
        let width = (scene.part.width + 2 * MARGIN)
            .max(headings + MARGIN)
            .max(scene.backward.unwrap_or(0) + 240)
            .max(MARGIN + 240);
        // What is kept can run below the last boxes.
        let below = if scene.saved.is_empty() { 0 } else { 10 };
        let height = scene.part.height + TOP + MARGIN + below + if self.graph.nodes.len() > LIMIT { 14 } else { 0 };
        // On a narrow page it shrinks, as far as text of that size can be read.
        let least = width * 7 / 10;
        write!(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tapeless\" ")?;
        write!(f, "style=\"max-width: max(100%, {least}px); height: auto\" ")?;
        writeln!(f, "width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">")?;
        writeln!(f, "<style>{STYLE}{PAGE}</style>")?;
        writeln!(f, "<rect class=\"base\" width=\"{width}\" height=\"{height}\"/>")?;
        self.headings(&scene, height, f)?;
        // Frames, edges, boxes, text: what comes later lies above.
        let layer = |drawn: &Drawn| match drawn.what {
            What::Frame(..) => 0,
            What::Node(..) => 1,
            What::Label(..) => 2,
        };
        scene.part.drawn.iter().filter(|drawn| layer(drawn) == 0).try_for_each(|drawn| self.drawn(drawn, f))?;
        scene.saved.iter().try_for_each(|saved| Self::saved(saved, f))?;
        scene.part.edges.iter().try_for_each(|(points, tip)| Self::edge(points, *tip, f))?;
        for wanted in 1..3 {
            let of_layer = scene.part.drawn.iter().filter(|drawn| layer(drawn) == wanted);
            of_layer.into_iter().try_for_each(|drawn| self.drawn(drawn, f))?;
        }
        f.write_str("</svg>\n")
    }
}
