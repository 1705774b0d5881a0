//! Loops whose turns do not wait for each other: they run in blocks of many turns side by side, so that rustc makes vector
//! instructions of them.
//!
//! Such a loop carries nothing but sums, reads items of arrays at the place of the turn (or so many behind it) and adds to items at
//! such places. In a block each turn has a lane: what it adds to a sum goes to the lane's own sum, and what it adds to an item
//! waits until the block's turns are done where several terms meet in one array. Slices of as many items as the block has turns
//! take the place of items, so that nothing in the block can be out of bounds, and what no turn changes is computed once a block.

mod plan;
mod unroll;

pub(super) use plan::Plan;

use super::{Body, Handed, code::literal, place::fill};
use crate::graph::{Extent, Graph, NodeId, NodeTy, Op};
use crate::region::{Body as Inner, LoopShape};
use crate::types::Dim;
use crate::wire::dim_code;
use plan::{Term, To};
use std::collections::HashMap;

/// `kernels::TURNS`.
const TURNS: usize = 32;

/// The loop that is being written.
pub(super) struct Turns<'a> {
    pub(super) id: NodeId,
    pub(super) body: &'a Inner,
    /// The number of turns, as code.
    pub(super) trips: &'a str,
    /// The places of the carried values.
    pub(super) carried: &'a [String],
    /// The values that are kept of each turn: their number among the body's outputs, and the array.
    pub(super) kept: &'a [(usize, String)],
    /// The name of the turn's number.
    pub(super) turn: &'a str,
}

/// What a turn does with a value of its own.
enum Slot {
    /// Adds to the lane's part of a sum of tensors, or of what goes to one element.
    Sum(NodeId, String),
    /// Adds to the lane's item of a slice, or subtracts.
    Item(NodeId, String, bool),
    /// Is the lane's item of an array or a slice, or the next value of the lane's part of a number.
    Store(NodeId, String),
    /// Is the lane's column in the part of that number of a matrix, or has the other sign.
    Column(NodeId, String, usize, bool),
}

impl Slot {
    fn root(&self) -> NodeId {
        match self {
            Slot::Sum(root, _) | Slot::Item(root, ..) | Slot::Store(root, _) | Slot::Column(root, ..) => *root,
        }
    }
}

/// The code around the turns of a block.
#[derive(Default)]
struct Frame {
    slots: Vec<Slot>,
    /// The factors of outer products, and the array of their columns.
    columns: Vec<(Vec<(NodeId, bool)>, String)>,
    /// Lines before the turns that need no index.
    rooms: Vec<String>,
    /// Lines before the turns, with `§` for the index at which the block's first turn finds its item.
    before: Vec<(NodeId, String)>,
    /// Lines after them, likewise.
    behind: Vec<(NodeId, String)>,
    /// Lines after them that need none.
    products: Vec<String>,
    /// Lines after all blocks.
    ends: Vec<String>,
    /// What lives as long as the loop or a block.
    along: Vec<NodeTy>,
}

impl Body<'_> {
    /// How a loop runs in lanes, if it does: not where every turn is recorded, and not where sums must be added up in order.
    pub(super) fn lanes_of(&self, body: &Inner, shape: &LoopShape, kept: &[usize]) -> Option<(Plan, Option<Inner>)> {
        if self.marks.is_some() || !self.access.contract {
            return None;
        }
        if let Some(plan) = Plan::of(body, shape, kept) {
            return Some((plan, None));
        }
        let written_out = unroll::unrolled(body)?;
        let plan = Plan::of(&written_out, shape, kept)?;
        Some((plan, Some(written_out)))
    }

    /// Writes a loop in blocks of turns.
    pub(super) fn define_lanes(
        &mut self,
        turns: &Turns<'_>,
        plan: &Plan,
        mut handed: HashMap<usize, Handed>,
        along: Vec<NodeTy>,
    ) {
        let graph = &turns.body.graph;
        let [first, lanes, lane] = ["first", "lanes", "lane"].map(|base| self.unique(base));
        let part = |place: &str, at: &str| format!("{place}[{at}..][..{lanes}]");
        let mut frame = Frame { along, ..Frame::default() };
        for (c, terms) in plan.sums.iter().enumerate() {
            let (name, output) = (&turns.carried[c], turns.body.outputs[c]);
            let ty = graph.ty(output);
            if ty.lead.is_empty() && ty.rank() == 0 {
                if !terms.is_empty() {
                    let sum = self.lane_sums(name, ty, &mut frame);
                    frame.ends.push(format!("{name} = {name} + kernels::sum_of_lanes(&{sum});"));
                    handed.insert(1 + c, Handed::Name(format!("{sum}[{lane}]")));
                    frame.slots.push(Slot::Store(output, sum));
                }
                continue;
            }
            let items = terms.iter().filter(|term| matches!(term.to, To::Item(_))).count();
            let (mut lefts, mut rights) = (vec![], vec![]);
            for term in terms {
                let index = match term.to {
                    To::Item(index) => index,
                    To::Outer(right) => {
                        lefts.push((term.value, term.minus));
                        rights.push((right, false));
                        continue;
                    }
                    To::Whole | To::Element(_) => {
                        self.sum_of_lanes(name, term, graph, &mut frame);
                        continue;
                    }
                };
                let array = if ty.lead.is_empty() { format!("{name}.0") } else { name.clone() };
                let block = self.unique(&format!("{}_block", base(name)));
                let slice = format!("let {block} = &mut {};", part(&array, "§"));
                if items == 1 {
                    frame.before.push((index, slice));
                    frame.slots.push(Slot::Item(term.value, block, term.minus));
                    continue;
                }
                // Items that two terms of neighbouring turns meet in are added up when all turns are done.
                let put = self.unique(&format!("{}_put", base(name)));
                let ty = graph.ty(term.value);
                let zero = super::zeros(ty);
                frame.along.push(in_lanes(ty));
                frame.rooms.push(format!("let mut {put} = [{zero}; kernels::TURNS];"));
                let added = add(&format!("{block}[{lane}]"), ty, term.minus, &format!("{put}[{lane}]"));
                frame.behind.push((index, format!("{{ {slice} for {lane} in 0..{lanes} {{ {added} }} }}")));
                frame.slots.push(Slot::Store(term.value, put));
            }
            if !lefts.is_empty() {
                let left = self.columns(&lefts, graph, &lanes, &mut frame);
                let right = self.columns(&rights, graph, &lanes, &mut frame);
                let cpu = self.access.cpu;
                frame.products.push(if left == right {
                    format!("kernels::add_square_of_lanes({cpu}, &mut {name}.0, &{left});")
                } else {
                    format!("kernels::add_outers_of_lanes({cpu}, &mut {name}.0, &{left}, &{right});")
                });
            }
        }
        for (k, name) in turns.kept {
            let (block, root) = (self.unique(&format!("{}_block", base(name))), turns.body.outputs[k - 1]);
            frame.rooms.push(format!("let {block} = &mut {};", part(name, &first)));
            frame.slots.push(Slot::Store(root, block));
        }
        let roots: Vec<NodeId> = frame.slots.iter().map(Slot::root).collect();

        let mut text = vec![
            format!("let mut {first}: usize = 0;"),
            format!("while {first} < {} {{", turns.trips),
            format!("let {lanes}: usize = usize::min(kernels::TURNS, {} - {first});", turns.trips),
        ];
        let (inner, behind) = {
            handed.insert(0, Handed::Name(first.clone()));
            let mut block = self.child(turns.id, 0, turns.body, handed);
            let hoisted: Vec<NodeId> = graph.ids().filter(|id| plan.is_hoisted(graph, *id, &roots)).collect();
            block.begin(&hoisted);
            for id in hoisted {
                if !block.variables.contains_key(&id) {
                    let code = block.value(id);
                    let name = block.place(&graph.node(id).variable(), graph.ty(id), &code, false);
                    block.variables.insert(id, name);
                }
            }
            for id in &plan.reads {
                block.read_side_by_side(*id, &lane, &lanes);
            }
            text.append(&mut block.lines);
            text.append(&mut frame.rooms);
            let at = |(index, line): &(NodeId, String)| fill(line, &block.operand(*index, &[], 1));
            text.extend(frame.before.iter().map(at));
            let behind: Vec<String> = frame.behind.iter().map(at).collect();

            let lives = block.lives();
            let Body { mut handed, variables, taken, .. } = block;
            handed.insert(0, Handed::Name(turns.turn.to_owned()));
            let mut child = self.child(turns.id, 0, turns.body, handed);
            (child.variables, child.taken, child.in_lane) = (variables, taken, true);
            child.begin(&roots);
            let mut after: Vec<String> = Vec::new();
            for slot in &frame.slots {
                after.push(child.store(slot, &lane));
            }
            text.push(format!("for {lane} in 0..{lanes} {{"));
            text.push(format!("let {}: usize = {first} + {lane};", turns.turn));
            text.push(super::joined(std::mem::take(&mut child.lines), &after));
            text.push("}".into());
            (vec![lives, child.lives()], behind)
        };
        text.extend(behind);
        text.append(&mut frame.products);
        text.push(format!("{first} += {lanes};"));
        text.push("}".into());
        text.append(&mut frame.ends);
        self.note_inner(turns.id, inner, frame.along);
        self.lines.push(text.join("\n"));
    }

    /// Zeros for a sum in lanes: arrays of lanes in the shape of the tensor.
    fn lane_sums(&mut self, name: &str, ty: &NodeTy, frame: &mut Frame) -> String {
        let sum = self.unique(&format!("{}_lanes", base(name)));
        let shaped = |lane: String| {
            ty.dims
                .iter()
                .rev()
                .fold(format!("[{lane}; kernels::TURNS]"), |inner, n| format!("[{inner}; {}]", dim_code(n)))
        };
        let (ty_text, zeros) = (shaped(ty.element.to_string()), shaped(literal(0.0, &ty.element).0));
        self.lines.push(format!("let mut {sum}: {ty_text} = {zeros};"));
        frame.along.push(in_lanes(ty));
        sum
    }

    /// The left or right factors of outer products: a column for each lane, one factor's lanes behind another's, zero where there is no
    /// turn.
    fn columns(&mut self, ids: &[(NodeId, bool)], graph: &Graph, lanes: &str, frame: &mut Frame) -> String {
        if let Some((_, name)) = frame.columns.iter().find(|(known, _)| known == ids) {
            return name.clone();
        }
        let ty = graph.ty(ids[0].0);
        let name = self.unique(&format!("{}_columns", graph.node(ids[0].0).variable()));
        let (zero, rows) = (literal(0.0, &ty.element).0, dim_code(&ty.dims[0]));
        let zeros = format!("[[{zero}; {} * kernels::TURNS]; {rows}]", ids.len());
        self.lines.push(format!("let mut {name} = {zeros};"));
        frame.rooms.push(format!("if {lanes} < kernels::TURNS {{ {name} = {zeros}; }}"));
        for (number, (id, minus)) in ids.iter().enumerate() {
            frame.along.push(in_lanes(ty));
            frame.slots.push(Slot::Column(*id, name.clone(), number, *minus));
        }
        frame.columns.push((ids.to_vec(), name.clone()));
        name
    }

    /// A term that goes to the same place in every turn.
    fn sum_of_lanes(&mut self, name: &str, term: &Term, graph: &Graph, frame: &mut Frame) {
        let ty = graph.ty(term.value);
        let sum = self.lane_sums(name, ty, frame);
        let place = match &term.to {
            To::Element(at) => {
                let at: Vec<String> = at.iter().map(|at| number(graph, *at)).collect();
                format!("{name}[{}]", if at.len() == 1 { at.concat() } else { format!("({})", at.join(", ")) })
            }
            _ => name.to_owned(),
        };
        let indices: String = ["[i]", "[j]"][..ty.rank()].concat();
        let total = format!("kernels::sum_of_lanes(&{sum}{indices})");
        let minus = if term.minus { "-" } else { "" };
        frame.ends.push(match ty.rank() {
            0 => format!("{place} {}= {total};", if term.minus { "-" } else { "+" }),
            1 => format!("kernels::add_to_vector(&mut {place}.0, |i| {minus}{total});"),
            _ => format!("kernels::add_to_matrix(&mut {place}.0, |i, j| {minus}{total});"),
        });
        frame.slots.push(Slot::Sum(term.value, sum));
    }

    /// Makes an item of the turn's own that of its lane in a slice.
    fn read_side_by_side(&mut self, id: NodeId, lane: &str, lanes: &str) {
        let inputs = &self.graph.node(id).inputs;
        let (template, _) = self.template(inputs[0]).expect("a captured array stands somewhere");
        let (place, rest) = match template.split_once("[§]") {
            Some((place, rest)) => (place.to_owned(), rest),
            None if self.is_bare_array(inputs[0]) => (template.clone(), ""),
            None => (format!("{template}.0"), ""),
        };
        let column = inputs.get(2).map(|at| format!("[{}]", self.operand(*at, &[], 1))).unwrap_or_default();
        let at = self.operand(inputs[1], &[], 1);
        let name = self.taken.unique(&format!("{}_block", self.graph.node(inputs[0]).variable()));
        self.lines.push(format!("let {name} = &{place}[{at}..][..{lanes}];"));
        self.variables.insert(id, format!("{name}[{lane}]{rest}{column}"));
    }

    /// The sum of a small tensor, element by element: a loop inside of the turn would keep the turns from running side by side.
    pub(super) fn sum_in_lane(&self, x: NodeId) -> String {
        let ty = self.graph.ty(x);
        let product = self.product(x).map(<[NodeId]>::to_vec);
        let all = places(ty);
        let mut rest = all.iter();
        let Some(first) = rest.next() else { return literal(0.0, &ty.element).0 };
        let first = self.element(x, first).0;
        rest.fold(first, |sum, at| match &product {
            Some(factors) => {
                let (a, b) = (self.element(factors[0], at).0, self.element(factors[1], at).0);
                format!("{}.mul_add({a}, {b}, {sum})", self.access.cpu)
            }
            None => format!("{sum} + {}", self.operand(x, at, 5)),
        })
    }

    /// What a lane does with a value of its turn.
    fn store(&mut self, slot: &Slot, lane: &str) -> String {
        match slot {
            Slot::Store(root, name) => format!("{name}[{lane}] = {};", self.value(*root)),
            Slot::Column(root, name, number, minus) => {
                let sign = if *minus { "-" } else { "" };
                let column = if *number == 0 { lane.to_owned() } else { format!("{number} * kernels::TURNS + {lane}") };
                let element = |at: &Vec<String>| self.operand(*root, at, 8);
                let line = |at: &Vec<String>| format!("{name}[{}][{column}] = {sign}{};", at[0], element(at));
                places(self.graph.ty(*root)).iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Slot::Item(root, name, minus) => {
                let place = |at: &[String]| super::place::indexed(&format!("{name}[{lane}]"), at);
                self.added_up(*root, *minus, place)
            }
            Slot::Sum(root, name) => {
                let place = |at: &[String]| {
                    let at: String = at.iter().map(|i| format!("[{i}]")).collect();
                    format!("{name}{at}[{lane}]")
                };
                self.added_up(*root, false, place)
            }
        }
    }

    /// Statements that add each element of a small tensor to its place, or subtract it.
    fn added_up(&self, id: NodeId, minus: bool, place: impl Fn(&[String]) -> String) -> String {
        let product = self.product(id).map(<[NodeId]>::to_vec);
        let line = |at: &Vec<String>| {
            let to = place(at);
            match &product {
                Some(factors) if !minus => {
                    let [a, b] = [0, 1].map(|k| self.argument(factors[k], at));
                    format!("{to} = {}.mul_add({a}, {b}, {to});", self.access.cpu)
                }
                _ => format!("{to} {}= {};", if minus { "-" } else { "+" }, self.element(id, at).0),
            }
        };
        places(self.graph.ty(id)).iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// The indices of all elements of a small tensor.
fn places(ty: &NodeTy) -> Vec<Vec<String>> {
    let mut places: Vec<Vec<String>> = vec![vec![]];
    for dim in &ty.dims {
        let Dim::Lit(n) = dim else { unreachable!("only small tensors are in lanes") };
        let with = |place: &Vec<String>, i: usize| place.iter().cloned().chain([i.to_string()]).collect();
        places = places.iter().flat_map(|place| (0..*n).map(move |i| with(place, i))).collect();
    }
    places
}

/// Adds an item, which stands somewhere, to a place, or subtracts it.
fn add(place: &str, ty: &NodeTy, minus: bool, item: &str) -> String {
    let sign = if minus { "-" } else { "" };
    match ty.rank() {
        0 => format!("{place} {}= {item};", if minus { "-" } else { "+" }),
        1 => format!("kernels::add_to_vector(&mut {place}.0, |i| {sign}{item}[i]);"),
        _ => format!("kernels::add_to_matrix(&mut {place}.0, |i, j| {sign}{item}[(i, j)]);"),
    }
}

/// A value for each lane.
fn in_lanes(ty: &NodeTy) -> NodeTy {
    ty.array(Extent::Fixed(Dim::Lit(TURNS)))
}

fn number(graph: &Graph, id: NodeId) -> String {
    match &graph.node(id).op {
        Op::Integer(value) => value.to_string(),
        other => unreachable!("{other:?} is no number"),
    }
}

/// A name for what belongs to a place.
fn base(place: &str) -> String {
    let words =
        place.trim_end_matches(".0").split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}
