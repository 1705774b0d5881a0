//! Where the drawing puts each node: layers by longest path, each layer ordered to shorten its edges.
use super::text::{Equation, Gradients, Shape, width};
use super::{Graph, Node, Pass};

/// How many nodes are placed; the tables below take this much stack each.
pub(super) const LIMIT: usize = 1024;

const CHARACTER: i32 = 8;
const PADDING: i32 = 12;
const GAP: i32 = 28;
/// From the top of a layer to the top of the next.
const LAYER: i32 = 84;
pub(super) const HEIGHT: i32 = 46;
/// Longer text is cut.
pub(super) const CHARACTERS: usize = 34;
pub(super) const MARGIN: i32 = 24;
/// Room for the headings.
const TOP: i32 = 64;
/// Between the forward and the backward pass.
const AISLE: i32 = 90;

/// A node's box in pixels.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    layer: u16,
    pub x: i32,
    pub y: i32,
    pub width: i32,
}

impl Place {
    pub fn centre(&self) -> i32 {
        self.x + self.width / 2
    }
}

/// The drawing's geometry.
pub(super) struct Layout {
    places: [Place; LIMIT],
    pub width: i32,
    pub height: i32,
    /// The left edge of the backward pass, if there is one.
    pub backward: Option<i32>,
}

fn is_backward(node: &Node) -> bool {
    node.pass == Pass::Backward
}

impl Layout {
    pub fn new(graph: &Graph) -> Layout {
        let mut layout = Layout { places: [Place::default(); LIMIT], width: 0, height: 0, backward: None };
        layout.layers(graph);
        for (place, node) in layout.places.iter_mut().zip(graph.nodes) {
            let longer = width(&Equation(node)).max(second_line_width(graph, node));
            place.width = longer.min(CHARACTERS) as i32 * CHARACTER + 2 * PADDING;
        }
        let forward = layout.block(graph, false, MARGIN);
        let backward = layout.block(graph, true, forward.right + AISLE);
        let layers = i32::from(forward.layers.max(backward.layers));
        layout.height = TOP + layers * LAYER - (LAYER - HEIGHT) + MARGIN;
        layout.backward = (backward.layers > 0).then_some(forward.right + AISLE);
        layout.width = MARGIN
            + match layout.backward {
                Some(_) => backward.right,
                None => forward.right,
            };
        for (place, node) in layout.places.iter_mut().zip(graph.nodes) {
            // The backward pass starts where the forward pass ends, at the bottom, and runs up.
            let layer = i32::from(place.layer);
            let row = if is_backward(node) { layers - 1 - layer } else { layer };
            place.y = TOP + row * LAYER;
        }
        layout
    }

    /// The place of a node by its number, if it is drawn.
    pub fn place(&self, graph: &Graph, id: u32) -> Option<&Place> {
        self.places.get(graph.position(id)?)
    }

    /// The layer of each node: one below the lowest of its inputs in the same pass.
    fn layers(&mut self, graph: &Graph) {
        for (position, node) in graph.nodes.iter().take(LIMIT).enumerate() {
            let mut layer = 0;
            for &input in node.inputs {
                // A well-formed graph names earlier nodes only; what does not is ignored here.
                let Some(from) = graph.position(input).filter(|&from| from < position) else {
                    continue;
                };
                if is_backward(&graph.nodes[from]) == is_backward(node) {
                    layer = layer.max(self.places[from].layer + 1);
                }
            }
            self.places[position].layer = layer;
        }
        // Long edges are hard to follow, so what has room to move goes to just above its first use, if that shortens more
        // edges than it lengthens: arguments, constants, and what is computed from those alone.
        for position in (0..graph.nodes.len().min(LIMIT)).rev() {
            let node = &graph.nodes[position];
            // An input that reads nothing itself can follow.
            let stays = |id: &&u32| {
                let from = graph.node(**id);
                from.is_some_and(|from| is_backward(from) == is_backward(node) && !from.inputs.is_empty())
            };
            let users = graph.nodes.iter().zip(&self.places).skip(position + 1);
            let users =
                users.filter(|(user, _)| is_backward(user) == is_backward(node) && user.inputs.contains(&node.id));
            let first = users.clone().map(|(_, place)| place.layer).min();
            if let Some(first) = first
                && node.inputs.iter().filter(stays).count() <= users.count()
            {
                self.places[position].layer = first.saturating_sub(1);
            }
        }
    }

    /// Orders and places the nodes of one side, from `left` on.
    fn block(&mut self, graph: &Graph, backward: bool, left: i32) -> Block {
        let nodes = &graph.nodes[..graph.nodes.len().min(LIMIT)];
        let on_side = |position: &usize| is_backward(&nodes[*position]) == backward;
        let layers =
            (0..nodes.len()).filter(on_side).map(|position| self.places[position].layer + 1).max().unwrap_or(0);
        let mut widest = 0;
        for layer in 0..layers {
            let members =
                |places: &[Place; LIMIT], position: &usize| on_side(position) && places[*position].layer == layer;
            let mut row = -GAP;
            for position in (0..nodes.len()).filter(|p| members(&self.places, p)) {
                row += self.places[position].width + GAP;
            }
            widest = widest.max(row);
        }
        for layer in 0..layers {
            self.row(graph, backward, layer, left, widest);
        }
        Block { layers, right: left + widest }
    }

    /// Places one layer: by the mean position of what each node reads, then side by side around the middle.
    fn row(&mut self, graph: &Graph, backward: bool, layer: u16, left: i32, widest: i32) {
        let nodes = &graph.nodes[..graph.nodes.len().min(LIMIT)];
        let mut members = [0_u16; LIMIT];
        let mut count = 0;
        let mut taken = -GAP;
        for (position, node) in nodes.iter().enumerate() {
            if is_backward(node) == backward && self.places[position].layer == layer {
                members[count] = position as u16;
                count += 1;
                taken += self.places[position].width + GAP;
            }
        }
        let members = &mut members[..count];
        members.sort_unstable_by_key(|&position| (self.pull(graph, usize::from(position), layer), position));
        let mut x = left + (widest - taken) / 2;
        for &mut position in members {
            let place = &mut self.places[usize::from(position)];
            place.x = x;
            x += place.width + GAP;
        }
    }

    /// Where a node would like to be: the mean centre of its neighbours in the layers above.
    fn pull(&self, graph: &Graph, position: usize, layer: u16) -> i64 {
        let node = &graph.nodes[position];
        let (mut sum, mut count) = (0_i64, 0_i64);
        for &input in node.inputs {
            let Some(from) = graph.position(input).filter(|&from| from < position) else {
                continue;
            };
            if is_backward(&graph.nodes[from]) == is_backward(node) {
                sum += i64::from(self.places[from].centre());
                count += 1;
            }
        }
        if count > 0 {
            return sum / count;
        }
        // Arguments have no inputs: they follow the other inputs of the node that reads them.
        let users = graph.nodes.iter().take(LIMIT).zip(&self.places);
        for (user, place) in users {
            if place.layer == layer + 1 && !is_backward(user) && user.inputs.contains(&node.id) {
                for &sibling in user.inputs {
                    if let Some(at) = graph.position(sibling).and_then(|at| self.places.get(at))
                        && at.layer < layer
                    {
                        return i64::from(at.centre());
                    }
                }
            }
        }
        0
    }
}

struct Block {
    layers: u16,
    right: i32,
}

fn second_line_width(graph: &Graph, node: &'static Node) -> usize {
    match width(&Gradients(graph, node.id)) {
        0 => width(&Shape(node.shape)),
        gradients => gradients + 3 + width(&Shape(node.shape)),
    }
}
