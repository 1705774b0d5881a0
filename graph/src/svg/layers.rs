//! Boxes in layers, as Sugiyama has it: the longest path gives the layer, sweeps of barycentres the order in it, and repeated least
//! squares under the order the place. Edges bend around boxes through the layers that they cross.
//!
//! K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE Trans. SMC 11, 1981.
use alloc::vec;
use alloc::vec::Vec;

/// Between neighbours in a layer.
const GAP: i32 = 22;
/// Between layers, for edges.
const LAYER_GAP: i32 = 38;
/// What an edge takes in a layer that it crosses.
const LANE: i32 = 12;

/// Where an item has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pin {
    Free,
    First,
    Last,
}

/// A box to place.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub width: i32,
    pub height: i32,
    /// Where its edges begin, from its top: the rest is beside them.
    pub begin: i32,
    pub pin: Pin,
}

/// An edge: where it leaves its source and enters its target, from their left sides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    pub leave: i32,
    pub enter: i32,
}

/// The result: the upper left corner of each item, the corners of each link's way, and the size of it all.
pub(super) struct Placed {
    pub at: Vec<(i32, i32)>,
    pub routes: Vec<Vec<(i32, i32)>>,
    pub width: i32,
    pub height: i32,
}

/// The items in an order in which links point forwards; `None` if there is none.
pub(super) fn order(count: usize, links: &[Link]) -> Option<Vec<usize>> {
    let mut waiting = vec![0_usize; count];
    links.iter().for_each(|link| waiting[link.to] += 1);
    let mut ready: Vec<usize> = (0..count).filter(|item| waiting[*item] == 0).collect();
    let mut next = 0;
    while next < ready.len() {
        let item = ready[next];
        for link in links.iter().filter(|link| link.from == item) {
            waiting[link.to] -= 1;
            if waiting[link.to] == 0 {
                ready.push(link.to);
            }
        }
        next += 1;
    }
    (ready.len() == count).then_some(ready)
}

/// A piece of a link between neighbouring layers.
struct Piece {
    from: usize,
    to: usize,
    leave: i32,
    enter: i32,
}

struct Layers {
    /// Widths of the items, and behind them of the lanes of links that cross a layer.
    widths: Vec<i32>,
    layer: Vec<usize>,
    rows: Vec<Vec<usize>>,
    x: Vec<i32>,
    pieces: Vec<Piece>,
    /// The numbers of the pieces that enter and leave each vertex.
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
    items: usize,
}

/// Places items. The links must not run in a circle.
pub(super) fn place(items: &[Item], links: &[Link]) -> Placed {
    let order = order(items.len(), links).unwrap_or_else(|| (0..items.len()).collect());
    let layer = assign(items, links, &order);
    let (mut layers, ways) = Layers::new(items, links, layer);
    layers.arrange();
    layers.align();
    layers.finish(items, links, &ways)
}

/// The layer of each item.
fn assign(items: &[Item], links: &[Link], order: &[usize]) -> Vec<usize> {
    let mut layer = vec![0_usize; items.len()];
    let first = usize::from(items.iter().any(|item| item.pin == Pin::First));
    for &item in order {
        if items[item].pin == Pin::Free {
            layer[item] = layer[item].max(first);
        }
        for link in links.iter().filter(|link| link.from == item) {
            layer[link.to] = layer[link.to].max(layer[item] + 1);
        }
    }
    // Long edges are hard to follow: what has few inputs goes to just above its first use.
    for &item in order.iter().rev().filter(|item| items[**item].pin == Pin::Free) {
        let uses = links.iter().filter(|link| link.from == item && items[link.to].pin != Pin::Last);
        let first_use = uses.clone().map(|link| layer[link.to]).min();
        // An input that reads nothing itself can follow.
        let reads = |item: usize| links.iter().any(|link| link.to == item);
        let inputs = links.iter().filter(|link| link.to == item && reads(link.from)).count();
        if let Some(first_use) = first_use
            && inputs <= uses.count().min(1)
        {
            layer[item] = first_use - 1;
        }
    }
    let last = layer.iter().copied().max().unwrap_or(0);
    for item in (0..items.len()).filter(|item| items[*item].pin == Pin::Last) {
        layer[item] = last.max(1);
    }
    // Items that are no ports keep out of the last layer if there are ports in it.
    if items.iter().any(|item| item.pin == Pin::Last)
        && items.iter().zip(&layer).any(|(item, layer)| item.pin != Pin::Last && *layer == last.max(1))
    {
        for item in (0..items.len()).filter(|item| items[*item].pin == Pin::Last) {
            layer[item] = last.max(1) + 1;
        }
    }
    layer
}

impl Layers {
    /// Lays lanes for the links; each link's way is a list of vertices.
    fn new(items: &[Item], links: &[Link], layer: Vec<usize>) -> (Layers, Vec<Vec<usize>>) {
        let count = layer.iter().max().map_or(0, |last| last + 1);
        let mut layers = Layers {
            widths: items.iter().map(|item| item.width).collect(),
            layer,
            rows: vec![vec![]; count],
            x: vec![],
            pieces: vec![],
            above: vec![],
            below: vec![],
            items: items.len(),
        };
        let mut ways: Vec<Vec<usize>> = Vec::new();
        for (number, link) in links.iter().enumerate() {
            // Links that leave at one place share their lanes.
            let twins = links[..number]
                .iter()
                .zip(&ways)
                .filter(|(twin, _)| (twin.from, twin.leave) == (link.from, link.leave));
            let mut way = vec![link.from];
            let longest = twins.map(|(_, way)| &way[1..way.len() - 1]).max_by_key(|lanes| lanes.len());
            let mut lanes: Vec<usize> = longest.map(<[usize]>::to_vec).unwrap_or_default();
            let crossed = (layers.layer[link.to] - layers.layer[link.from]).saturating_sub(1);
            while lanes.len() < crossed {
                lanes.push(layers.widths.len());
                layers.widths.push(LANE);
                layers.layer.push(layers.layer[link.from] + lanes.len());
            }
            way.extend(&lanes[..crossed]);
            way.push(link.to);
            ways.push(way);
        }
        let total = layers.widths.len();
        (layers.above, layers.below, layers.x) = (vec![vec![]; total], vec![vec![]; total], vec![0; total]);
        for vertex in 0..total {
            let row = layers.layer[vertex];
            layers.rows[row].push(vertex);
        }
        for (link, way) in links.iter().zip(&ways) {
            for (position, pair) in way.windows(2).enumerate() {
                let leave = if position == 0 { link.leave } else { LANE / 2 };
                let enter = if position + 2 == way.len() { link.enter } else { LANE / 2 };
                let piece = Piece { from: pair[0], to: pair[1], leave, enter };
                let known = |other: &usize| {
                    let other = &layers.pieces[*other];
                    (other.to, other.leave, other.enter) == (piece.to, piece.leave, piece.enter)
                };
                if !layers.below[pair[0]].iter().any(known) {
                    layers.below[pair[0]].push(layers.pieces.len());
                    layers.above[pair[1]].push(layers.pieces.len());
                    layers.pieces.push(piece);
                }
            }
        }
        (layers, ways)
    }

    /// Orders each layer to cross few edges.
    fn arrange(&mut self) {
        self.pack();
        let mut best = (self.crossings(), self.rows.clone());
        for sweep in 0..16 {
            let down = sweep % 2 == 0;
            let rows: Vec<usize> =
                if down { (0..self.rows.len()).collect() } else { (0..self.rows.len()).rev().collect() };
            for row in rows {
                let mut keyed: Vec<(i64, usize, usize)> = self.rows[row]
                    .iter()
                    .enumerate()
                    .map(|(position, &vertex)| {
                        let wish = self.wish(vertex, down).or_else(|| self.wish(vertex, !down));
                        let middle = i64::from(self.x[vertex]) + i64::from(self.widths[vertex] / 2);
                        (wish.map_or(middle, |(wish, _)| wish + i64::from(self.widths[vertex] / 2)), position, vertex)
                    })
                    .collect();
                keyed.sort_unstable();
                self.rows[row] = keyed.into_iter().map(|(_, _, vertex)| vertex).collect();
                self.pack_row(row);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
        self.pack();
    }

    fn pack(&mut self) {
        (0..self.rows.len()).for_each(|row| self.pack_row(row));
    }

    /// Side by side around 0.
    fn pack_row(&mut self, row: usize) {
        let total: i32 = self.rows[row].iter().map(|vertex| self.widths[*vertex] + GAP).sum();
        let mut x = -total / 2;
        for &vertex in &self.rows[row] {
            self.x[vertex] = x;
            x += self.widths[vertex] + GAP;
        }
    }

    /// Where a vertex would lie for its edges on one side to be straight, and how much that matters.
    fn wish(&self, vertex: usize, above: bool) -> Option<(i64, i64)> {
        let (mut sum, mut weight) = (0_i64, 0_i64);
        let pieces = if above { &self.above[vertex] } else { &self.below[vertex] };
        for piece in pieces.iter().map(|piece| &self.pieces[*piece]) {
            let (other, there, here) =
                if above { (piece.from, piece.leave, piece.enter) } else { (piece.to, piece.enter, piece.leave) };
            // A bend between two boxes is no trouble; one in the middle of an edge is.
            let matters = match (vertex < self.items, other < self.items) {
                (true, true) => 1,
                (false, false) => 8,
                _ => 2,
            };
            sum += matters * i64::from(self.x[other] + there - here);
            weight += matters;
        }
        (weight > 0).then(|| (sum / weight, weight))
    }

    fn crossings(&self) -> usize {
        let mut total = 0;
        for row in &self.rows {
            let mut ends: Vec<(i32, i32)> = Vec::new();
            for piece in row.iter().flat_map(|vertex| &self.below[*vertex]).map(|piece| &self.pieces[*piece]) {
                ends.push((self.x[piece.from] + piece.leave, self.x[piece.to] + piece.enter));
            }
            for (position, a) in ends.iter().enumerate() {
                total +=
                    ends[..position].iter().filter(|b| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)).count();
            }
        }
        total
    }

    /// Moves the vertices of each layer, their order kept, to where their edges are straight.
    fn align(&mut self) {
        for sweep in 0..24 {
            let rows: Vec<usize> =
                if sweep % 2 == 0 { (0..self.rows.len()).collect() } else { (0..self.rows.len()).rev().collect() };
            for row in rows {
                self.settle(row, |layers, vertex| match sweep {
                    0..20 => layers.wish(vertex, sweep % 2 == 0),
                    _ => match (layers.wish(vertex, true), layers.wish(vertex, false)) {
                        (Some((a, wa)), Some((b, wb))) => Some(((a * wa + b * wb) / (wa + wb), wa + wb)),
                        (wish, None) | (None, wish) => wish,
                    },
                });
            }
        }
    }

    /// The places nearest to the wishes (in least squares) that keep order and distance: pool adjacent violators.
    fn settle(&mut self, row: usize, wish: impl Fn(&Layers, usize) -> Option<(i64, i64)>) {
        let mut blocks: Vec<(i64, i64, usize)> = Vec::new();
        let mut offset = 0_i64;
        for &vertex in &self.rows[row] {
            let (at, weight) =
                wish(self, vertex).map_or((i64::from(self.x[vertex]), 1), |(at, weight)| (at, 4 * weight));
            let mut block = ((at - offset) * weight, weight, 1);
            while let Some(last) = blocks.last()
                && last.0 * block.1 > block.0 * last.1
            {
                block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
                blocks.pop();
            }
            blocks.push(block);
            offset += i64::from(self.widths[vertex] + GAP);
        }
        let mut members = self.rows[row].clone().into_iter();
        let mut offset = 0_i64;
        for (sum, weight, count) in blocks {
            for vertex in members.by_ref().take(count) {
                self.x[vertex] = (sum.div_euclid(weight) + offset) as i32;
                offset += i64::from(self.widths[vertex] + GAP);
            }
        }
    }

    fn finish(mut self, items: &[Item], links: &[Link], ways: &[Vec<usize>]) -> Placed {
        let left = self.x.iter().copied().min().unwrap_or(0);
        self.x.iter_mut().for_each(|x| *x -= left);
        let mut tops = Vec::new();
        let mut bottoms = Vec::new();
        let mut y = 0;
        for row in &self.rows {
            let height = row.iter().filter(|vertex| **vertex < items.len()).map(|vertex| items[*vertex].height).max();
            tops.push(y);
            y += height.unwrap_or(0);
            bottoms.push(y);
            y += LAYER_GAP;
        }
        // What nothing leads to stands near what it leads to.
        let y_of = |item: usize| match items[item].pin {
            Pin::Free if self.above[item].is_empty() => bottoms[self.layer[item]] - items[item].height,
            _ => tops[self.layer[item]],
        };
        let route = |(link, way): (&Link, &Vec<usize>)| {
            let source = self.layer[link.from];
            let mut points = vec![
                (self.x[link.from] + link.leave, y_of(link.from) + items[link.from].begin),
                (self.x[link.from] + link.leave, bottoms[source]),
            ];
            for &lane in &way[1..way.len() - 1] {
                let x = self.x[lane] + LANE / 2;
                points.extend([(x, tops[self.layer[lane]]), (x, bottoms[self.layer[lane]])]);
            }
            points.push((self.x[link.to] + link.enter, tops[self.layer[link.to]]));
            points
        };
        Placed {
            at: (0..items.len()).map(|item| (self.x[item], y_of(item))).collect(),
            routes: links.iter().zip(ways).map(route).collect(),
            width: self.x.iter().zip(&self.widths).map(|(x, width)| x + width).max().unwrap_or(0),
            height: bottoms.last().copied().unwrap_or(0),
        }
    }
}
