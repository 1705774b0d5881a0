//! What is drawn where: nodes in layers, the bodies of loops and branches and the calls of functions in frames of their own.
use super::layers::{self, Item, Link, Pin};
use crate::text::{Equation, Gradients, Shape, width};
use crate::view::{self, Label, Labels, call_at};
use crate::{Graph, Node, Pass};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// How many nodes are drawn.
pub(super) const LIMIT: usize = 1024;

/// The width of a character of the main and of the small font, in tenths of a pixel.
pub(super) const CHARACTER: usize = 79;
pub(super) const SMALL: usize = 67;
const PADDING: i32 = 11;
/// A box of one line, and what a second one adds.
const HEIGHT: i32 = 28;
const LINE: i32 = 16;
/// A line of labels below a box.
pub(super) const LABEL: i32 = 14;
/// Longer text is cut.
const CHARACTERS: usize = 46;
/// Inside of frames.
const INSET: i32 = 12;
pub(super) const TITLE: i32 = 20;

/// A node's box, or a frame.
pub(super) struct Drawn {
    pub what: What,
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

pub(super) enum What {
    Node(&'static Node, Vec<String>),
    /// A title, and whether the frame is that of a call.
    Frame(String, bool),
    /// Beside the beginning of a node's edges: where they begin, whether the text stands on their left, its class, the text.
    Label(bool, &'static str, String),
}

/// A part of the picture, in coordinates of its own.
#[derive(Default)]
pub(super) struct Part {
    pub drawn: Vec<Drawn>,
    /// Ways of edges; those that end at a node rather than at a frame's border have a tip.
    pub edges: Vec<(Vec<(i32, i32)>, bool)>,
    pub width: i32,
    pub height: i32,
    /// Where its edges begin and end, from the left, if not in the middle.
    middle: Option<i32>,
    /// How much of the height is labels beside the beginning of its edges.
    labels: i32,
    /// For each node: its box, and the gaps between layers before and behind it.
    pub boxes: BTreeMap<u32, Spot>,
    /// Where edges from outside enter: their source, and how far from the left.
    entries: Vec<(u32, i32)>,
    /// Where edges to outside leave.
    exits: Vec<(u32, i32)>,
}

/// Where a node's box is, and where its layer begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    pub end: i32,
}

impl Spot {
    pub fn centre(&self) -> i32 {
        self.x + self.width / 2
    }
}

impl Part {
    pub fn shift(&mut self, x: i32, y: i32) {
        for drawn in &mut self.drawn {
            drawn.x += x;
            drawn.y += y;
        }
        for point in self.edges.iter_mut().flat_map(|(points, _)| points) {
            *point = (point.0 + x, point.1 + y);
        }
        for spot in self.boxes.values_mut() {
            *spot = Spot { x: spot.x + x, y: spot.y + y, end: spot.end + y, ..*spot };
        }
    }

    fn middle(&self) -> i32 {
        self.middle.unwrap_or(self.width / 2)
    }

    /// Takes in what another part draws.
    fn absorb(&mut self, other: Part) {
        self.drawn.extend(other.drawn);
        self.edges.extend(other.edges);
        self.boxes.extend(other.boxes);
    }

    /// Upside down.
    pub fn flip(&mut self) {
        let bottom = self.height;
        for drawn in &mut self.drawn {
            drawn.y = bottom - drawn.y - drawn.height;
        }
        for point in self.edges.iter_mut().flat_map(|(points, _)| points) {
            point.1 = bottom - point.1;
        }
        for spot in self.boxes.values_mut() {
            *spot = Spot { y: bottom - spot.y - spot.height, end: bottom - spot.end, ..*spot };
        }
    }

    /// A frame around it. What is drawn upside down later has its title at the other end.
    fn framed(mut self, title: &str, call: bool, flipped: bool) -> Part {
        let (before, behind) = if flipped { (INSET, INSET + TITLE) } else { (INSET + TITLE, INSET) };
        let least = (width(&title) * SMALL / 10) as i32 + 2 * PADDING;
        let inset = INSET.max((least - self.width) / 2);
        self.shift(inset, before);
        self.width += 2 * inset;
        self.height += before + behind;
        for port in self.entries.iter_mut().chain(&mut self.exits) {
            port.1 += inset;
        }
        // The ports of a call lie on the border of its frame.
        if call {
            for (points, _) in &mut self.edges {
                if let Some(first) = points.first_mut().filter(|first| first.1 == before) {
                    first.1 = 0;
                }
                if let Some(last) = points.last_mut().filter(|last| last.1 == self.height - behind) {
                    last.1 = self.height;
                }
            }
        }
        let what = What::Frame(title.to_string(), call);
        self.drawn.insert(0, Drawn { what, x: 0, y: 0, width: self.width, height: self.height });
        self
    }

    /// Parts side by side.
    fn beside(parts: Vec<Part>) -> Part {
        let mut whole = Part::default();
        for mut part in parts {
            let x = if whole.width == 0 { 0 } else { whole.width + INSET };
            part.shift(x, 0);
            whole.width = x + part.width;
            whole.height = whole.height.max(part.height);
            whole.entries.extend(part.entries.iter().map(|(id, at)| (*id, at + x)));
            whole.absorb(part);
        }
        whole
    }
}

/// At most [`CHARACTERS`] characters of a text; what is cut shows as `…`.
fn short(text: &impl ToString) -> String {
    let text = text.to_string();
    if text.chars().count() <= CHARACTERS {
        return text;
    }
    text.chars().take(CHARACTERS - 1).chain(['…']).collect()
}

pub(super) struct Layout<'a> {
    pub graph: &'a Graph,
    pub labels: &'a dyn Labels,
    /// Whether what is laid out is drawn upside down.
    pub flipped: bool,
}

/// What stands in a level: a node, or the nodes of a call.
enum Entry {
    Node(&'static Node),
    Call(Vec<&'static Node>),
}

impl Layout<'_> {
    /// Lays nodes out, those of one call together; the nodes that `wanted` are read from outside.
    pub fn level(&self, nodes: &[&'static Node], depth: usize, wanted: &dyn Fn(u32) -> bool) -> Part {
        let mut entries: Vec<Entry> = Vec::new();
        let mut calls: BTreeMap<&str, usize> = BTreeMap::new();
        for &node in nodes {
            match call_at(node, depth) {
                Some(call) => match calls.get(call) {
                    Some(&at) => {
                        if let Entry::Call(members) = &mut entries[at] {
                            members.push(node);
                        }
                    }
                    None => {
                        calls.insert(call, entries.len());
                        entries.push(Entry::Call(vec![node]));
                    }
                },
                None => entries.push(Entry::Node(node)),
            }
        }
        // A frame around one node only says again what the node says.
        for entry in &mut entries {
            if let Entry::Call(members) = entry
                && let [only] = members[..]
            {
                *entry = Entry::Node(only);
            }
        }
        match self.entries(&entries, depth, wanted) {
            Some(part) => part,
            // Work that calls share can tie their frames into a knot: then there are none.
            None => {
                let plain: Vec<Entry> = nodes.iter().map(|node| Entry::Node(node)).collect();
                self.entries(&plain, depth, wanted).unwrap_or_default()
            }
        }
    }

    fn entries(&self, entries: &[Entry], depth: usize, wanted: &dyn Fn(u32) -> bool) -> Option<Part> {
        let members = |entry: &Entry| match entry {
            Entry::Node(node) => vec![*node],
            Entry::Call(nodes) => nodes.clone(),
        };
        let mut owner: BTreeMap<u32, usize> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            members(entry).iter().for_each(|node| _ = owner.insert(node.id, number));
        }
        // Who reads whom, between entries; and what comes from outside.
        let mut reads: Vec<(u32, usize)> = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            for node in members(entry).into_iter().filter(|node| node.op != "input") {
                for from in view::inputs(self.graph, node) {
                    if owner.get(&from.id) != Some(&number) && (from.pass == Pass::Backward) == self.flipped {
                        reads.push((from.id, number));
                    }
                }
            }
        }
        let test: Vec<Link> = reads
            .iter()
            .filter_map(|(from, to)| owner.get(from).map(|from| Link { from: *from, to: *to, leave: 0, enter: 0 }))
            .collect();
        layers::order(entries.len(), &test)?;
        let read = |id: u32| wanted(id) || reads.iter().any(|(from, _)| *from == id);
        let mut parts: Vec<Part> = entries
            .iter()
            .map(|entry| match entry {
                Entry::Node(node) if node.bodies.is_empty() => self.node(node),
                Entry::Node(node) => self.region(node, depth),
                Entry::Call(nodes) => {
                    let title = call_at(nodes[0], depth).map_or("", view::callee);
                    let own: Vec<u32> = nodes.iter().map(|node| node.id).collect();
                    let leaves = |id: u32| own.contains(&id) && read(id);
                    self.level(nodes, depth + 1, &leaves).framed(title, true, self.flipped)
                }
            })
            .collect();
        let pin = |entry: &Entry| match entry {
            Entry::Node(node) if node.op == "input" => Pin::First,
            _ => Pin::Free,
        };
        let sizes = parts.iter().zip(entries);
        let mut items: Vec<Item> = sizes
            .map(|(part, entry)| Item {
                width: part.width,
                height: part.height,
                begin: part.height - part.labels,
                pin: pin(entry),
            })
            .collect();
        let mut links: Vec<Link> = Vec::new();
        let mut ports: BTreeMap<u32, usize> = BTreeMap::new();
        let mut done: Vec<(u32, usize)> = Vec::new();
        for (id, to) in reads {
            if done.contains(&(id, to)) {
                continue;
            }
            done.push((id, to));
            let (from, leave) = match owner.get(&id) {
                Some(from) => (*from, leave_at(&parts[*from], id)),
                None => {
                    let port = *ports.entry(id).or_insert_with(|| {
                        items.push(Item { width: 1, height: 0, begin: 0, pin: Pin::First });
                        items.len() - 1
                    });
                    (port, 0)
                }
            };
            let entries: Vec<i32> =
                parts[to].entries.iter().filter(|(source, _)| *source == id).map(|(_, at)| *at).collect();
            if entries.is_empty() && matches!(entries_of(&parts[to]), Some(true)) {
                continue;
            }
            let enters = if entries.is_empty() { vec![parts[to].middle()] } else { entries };
            links.extend(enters.into_iter().map(|enter| Link { from, to, leave, enter }));
        }
        let mut exits: Vec<(u32, usize)> = Vec::new();
        for (id, number) in &owner {
            if wanted(*id) {
                items.push(Item { width: 1, height: 0, begin: 0, pin: Pin::Last });
                links.push(Link {
                    from: *number,
                    to: items.len() - 1,
                    leave: leave_at(&parts[*number], *id),
                    enter: 0,
                });
                exits.push((*id, items.len() - 1));
            }
        }
        let placed = layers::place(&items, &links);
        let mut whole = Part { width: placed.width, height: placed.height, ..Part::default() };
        for (mut part, at) in parts.drain(..).zip(&placed.at) {
            part.shift(at.0, at.1);
            whole.absorb(part);
        }
        for (link, route) in links.iter().zip(placed.routes) {
            let tip = match entries.get(link.to) {
                Some(Entry::Call(_)) | None => false,
                // What goes on inside has its tip there.
                Some(Entry::Node(node)) => node.bodies.is_empty() || link.enter == items[link.to].width - 2 * INSET,
            };
            whole.edges.push((route, tip));
        }
        whole.entries = ports.iter().map(|(id, item)| (*id, placed.at[*item].0)).collect();
        whole.exits = exits.iter().map(|(id, item)| (*id, placed.at[*item].0)).collect();
        Some(whole)
    }

    /// A node's box and its labels.
    fn node(&self, node: &'static Node) -> Part {
        let mut lines = vec![short(&Equation(node))];
        if self.graph.gradients_at(node.id).next().is_some() {
            lines.push(short(&Gradients(self.graph, node.id)));
        }
        let widest = lines.iter().map(width).max().unwrap_or(0);
        let height = HEIGHT + LINE * (lines.len() as i32 - 1);
        let mut sides: Vec<(bool, &'static str, String)> = Vec::new();
        if !node.shape.is_empty() {
            sides.push((false, "shape", Shape(self.graph, node.shape).to_string()));
        }
        for cotangent in [false, true] {
            let text = Label { labels: self.labels, id: node.id, cotangent }.to_string();
            if !text.is_empty() {
                // A number and its derivative have room side by side.
                sides.push((!cotangent && node.shape.is_empty(), if cotangent { "cotangent" } else { "value" }, text));
            }
        }
        let widest_label = |left: bool| {
            let texts = sides.iter().filter(|side| side.0 == left).map(|(_, _, text)| text);
            texts.map(|text| (width(text) * SMALL / 10) as i32 + 8).max().unwrap_or(0)
        };
        let rows = |left: bool| sides.iter().filter(|side| side.0 == left).count() as i32;
        let box_width = (widest * CHARACTER / 10) as i32 + 2 * PADDING;
        let middle = (box_width / 2).max(widest_label(true));
        let whole = middle + (box_width - box_width / 2).max(widest_label(false));
        let x = middle - box_width / 2;
        let total = height + LABEL * rows(true).max(rows(false));
        let mut part = Part { width: whole, height: total, labels: total - height, ..Part::default() };
        part.middle = Some(middle);
        let mut counts = [0, 0];
        for (left, class, text) in sides {
            let row = &mut counts[usize::from(left)];
            let y = height + LABEL * *row;
            *row += 1;
            part.drawn.push(Drawn { what: What::Label(left, class, text), x: middle, y, width: 0, height: LABEL });
        }
        part.drawn.push(Drawn { what: What::Node(node, lines), x, y: 0, width: box_width, height });
        part.boxes.insert(node.id, Spot { x, y: 0, width: box_width, height, end: total });
        part
    }

    /// The frame of a loop or a branch.
    fn region(&self, node: &'static Node, depth: usize) -> Part {
        let mut parts = Vec::new();
        let shown = |node: &&'static Node| view::is_drawn(self.graph, node);
        for body in node.bodies {
            let nodes: Vec<&'static Node> = body.nodes.iter().filter(shown).collect();
            parts.push(self.level(&nodes, depth, &|_| false).framed(body.role, false, self.flipped));
        }
        let mut whole = match parts.len() {
            1 => parts.remove(0),
            _ => Part::beside(parts).framed(node.op, false, self.flipped),
        };
        // What comes from outside goes on to the inputs inside, which are the first layer.
        for input in node.bodies.iter().flat_map(|body| body.nodes).filter(shown).filter(|node| node.op == "input") {
            let outer = input.inputs.first().and_then(|outer| self.graph.node(*outer));
            if let (Some(outer), Some(spot)) = (outer, whole.boxes.get(&input.id).copied())
                && (outer.pass == Pass::Backward) == self.flipped
                && view::is_drawn(self.graph, outer)
            {
                whole.entries.push((outer.id, spot.centre()));
                whole.edges.push((vec![(spot.centre(), 0), (spot.centre(), spot.y)], true));
            }
        }
        // What a branch asks, and how often a loop turns, is the frame's own.
        if let Some(&asked) = node.inputs.first() {
            whole.entries.push((asked, whole.width - 2 * INSET));
        }
        let spot = Spot { x: 0, y: 0, width: whole.width, height: whole.height, end: whole.height };
        whole.boxes.insert(node.id, spot);
        whole.exits = vec![(node.id, whole.width / 2)];
        whole
    }
}

/// Where a node's edges leave its part.
fn leave_at(part: &Part, id: u32) -> i32 {
    part.exits.iter().find(|(exit, _)| *exit == id).map_or(part.middle(), |(_, at)| *at)
}

/// Whether edges enter the part at places of their own only.
fn entries_of(part: &Part) -> Option<bool> {
    match part.drawn.first()?.what {
        What::Frame(..) => Some(true),
        _ => Some(false),
    }
}
