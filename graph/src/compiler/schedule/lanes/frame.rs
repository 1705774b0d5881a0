//! The code around the turns of a block: the places that they add to, and what is done with these before and afterwards.

use super::super::{Body, Handed, code::literal, zeros};
use super::pad::Pad;
use super::plan::{Plan, Term, To, neighbours};
use super::slot::Slot;
use super::{TURNS, Turns, part};
use crate::compiler::graph::{Extent, Graph, NodeId, NodeTy, Op};
use crate::compiler::types::Dim;
use crate::compiler::types::dim_code;
use std::collections::HashMap;

/// The code around the turns of a block.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) slots: Vec<Slot>,
    /// The factors of outer products, and the array of their columns.
    pub(super) columns: Vec<(Vec<(NodeId, bool)>, String)>,
    /// Lines before all blocks.
    pub(super) begins: Vec<String>,
    /// Lines before the turns that need no index.
    pub(super) rooms: Vec<String>,
    /// Lines before the turns, with `§` for the index at which the block's first turn finds its item.
    pub(super) before: Vec<(NodeId, String)>,
    /// Lines after them, likewise.
    pub(super) behind: Vec<(NodeId, String)>,
    /// Lines after them that need none.
    pub(super) products: Vec<String>,
    /// Lines after all blocks.
    pub(super) ends: Vec<String>,
    /// What lives as long as the loop or a block.
    pub(super) along: Vec<NodeTy>,
}

impl Body<'_> {
    /// What the turns add to the values that the loop carries.
    pub(super) fn frame_sums(
        &mut self,
        turns: &Turns<'_>,
        plan: &Plan,
        pad: Option<&Pad>,
        [first, lanes, lane]: [&str; 3],
        handed: &mut HashMap<usize, Handed>,
        frame: &mut Frame,
    ) {
        let graph = &turns.body.graph;
        for (c, terms) in plan.sums.iter().enumerate() {
            let (name, output) = (&turns.carried[c], turns.body.outputs[c]);
            let cpu = self.access.cpu;
            // Zeros are there before the first block, which need not read them.
            let adds = turns.zeros[c].as_ref().map_or("true".into(), |adds| format!("{adds} || {first} > 0"));
            let ty = graph.ty(output);
            if ty.lead.is_empty() && ty.rank() == 0 {
                if !terms.is_empty() {
                    let sum = self.lane_sums(name, ty, frame);
                    frame.ends.push(format!("{name} = {name} + kernels::sum_of_lanes({cpu}, &{sum});"));
                    handed.insert(1 + c, Handed::Name(format!("{sum}[{lane}]")));
                    let next = pad.map(|pad| self.next_sums(pad, &sum, lanes, ty, frame));
                    frame.slots.push(Slot::Store(output, sum, next));
                }
                continue;
            }
            let array = if ty.lead.is_empty() { format!("{name}.0") } else { name.clone() };
            if let Some([low, high]) = neighbours(graph, terms) {
                let To::Item(index) = low.to else { unreachable!("items of the turn's own") };
                let block = self.unique(&format!("{}_block", base(name)));
                let left = self.unique(&format!("{}_left", base(name)));
                let zero = literal(0.0, &ty.element).0;
                let slice = part(&array, "§", &format!("{lanes} + 1"));
                frame.before.push((index, format!("let {block} = &mut {slice};")));
                frame.rooms.push(format!("let mut {left} = {zero};"));
                let values = [low, high].map(|term| (term.value, term.minus));
                let mut behind = format!("{block}[{lanes}] += {left};");
                let pads = pad.map(|pad| {
                    let [low, high] = ["low", "high"].map(|base| self.pad_array(base, graph.ty(low.value), frame));
                    let together = format!("kernels::add_neighbours({cpu}, {adds}, &mut {slice}, &{low}, &{high});");
                    let clear = self.clear_late(name, pad, frame);
                    behind = format!("if {} {{ {clear}{together} }} else {{ {behind} }}", pad.flag);
                    [low, high]
                });
                frame.behind.push((index, behind));
                frame.slots.push(Slot::Neighbours(values, block, left, pads));
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
                        self.sum_of_lanes(name, term, graph, (pad, lanes), frame);
                        continue;
                    }
                };
                let block = self.unique(&format!("{}_block", base(name)));
                let slice = part(&array, "§", lanes);
                if items == 1 {
                    frame.before.push((index, format!("let {block} = &mut {slice};")));
                    let put = pad.map(|pad| {
                        let put = self.pad_array(&base(name), graph.ty(term.value), frame);
                        let together = format!("kernels::add_turns({cpu}, {adds}, &mut {slice}, &{put});");
                        let clear = self.clear_late(name, pad, frame);
                        frame.behind.push((index, format!("if {} {{ {clear}{together} }}", pad.flag)));
                        put
                    });
                    frame.slots.push(Slot::Item(term.value, block, term.minus, put));
                    continue;
                }
                // Items that two terms of neighbouring turns meet in are added up when all turns are done.
                let put = self.unique(&format!("{}_put", base(name)));
                let ty = graph.ty(term.value);
                let zero = zeros(ty);
                frame.along.push(in_lanes(ty));
                frame.rooms.push(format!("let mut {put} = [{zero}; kernels::TURNS];"));
                let added = add(&format!("{block}[{lane}]"), ty, term.minus, &format!("{put}[{lane}]"));
                let mut behind = format!("for {lane} in 0..{lanes} {{ {added} }}");
                if let Some(pad) = pad.filter(|_| !term.minus) {
                    let together = format!("kernels::add_turns({cpu}, true, {block}, &{put});");
                    behind = format!("if {} {{ {together} }} else {{ {behind} }}", pad.flag);
                }
                frame.behind.push((index, format!("{{ let {block} = &mut {slice}; {behind} }}")));
                frame.slots.push(Slot::Store(term.value, put, None));
            }
            if !lefts.is_empty() {
                let left = self.columns(&lefts, graph, lanes, frame);
                let right = self.columns(&rights, graph, lanes, frame);
                frame.products.push(if left == right {
                    format!("kernels::add_square_of_lanes({cpu}, &mut {name}.0, &{left});")
                } else {
                    format!("kernels::add_outers_of_lanes({cpu}, &mut {name}.0, &{left}, &{right});")
                });
            }
        }
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
        self.lines.push(format!("let mut {sum}: kernels::Aligned<{ty_text}> = kernels::Aligned({zeros});"));
        frame.along.push(in_lanes(ty));
        format!("{sum}.0")
    }

    /// The lanes' next parts of a sum, of which those of turns are taken over.
    fn next_sums(&mut self, pad: &Pad, sum: &str, lanes: &str, ty: &NodeTy, frame: &mut Frame) -> String {
        let next = self.pad_array(&base(sum), ty, frame);
        let cpu = self.access.cpu;
        frame.products.push(format!("if {} {{ kernels::keep_turns({cpu}, &mut {sum}, &{next}, {lanes}); }}", pad.flag));
        next
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
        self.lines.push(format!("let mut {name} = kernels::Aligned({zeros});"));
        let name = format!("{name}.0");
        frame.rooms.push(format!("if {lanes} < kernels::TURNS {{ {name} = {zeros}; }}"));
        for (number, (id, minus)) in ids.iter().enumerate() {
            frame.along.push(in_lanes(ty));
            frame.slots.push(Slot::Column(*id, name.clone(), number, *minus));
        }
        frame.columns.push((ids.to_vec(), name.clone()));
        name
    }

    /// A term that goes to the same place in every turn.
    fn sum_of_lanes(
        &mut self,
        name: &str,
        term: &Term,
        graph: &Graph,
        (pad, lanes): (Option<&Pad>, &str),
        frame: &mut Frame,
    ) {
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
        let total = format!("kernels::sum_of_lanes({}, &{sum}{indices})", self.access.cpu);
        let minus = if term.minus { "-" } else { "" };
        frame.ends.push(match ty.rank() {
            0 => format!("{place} {}= {total};", if term.minus { "-" } else { "+" }),
            1 => format!("kernels::add_to_vector(&mut {place}.0, |i| {minus}{total});"),
            _ => format!("kernels::add_to_matrix(&mut {place}.0, |i, j| {minus}{total});"),
        });
        let next = pad.map(|pad| self.next_sums(pad, &sum, lanes, ty, frame));
        frame.slots.push(Slot::Sum(term.value, sum, next));
    }
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
pub(super) fn in_lanes(ty: &NodeTy) -> NodeTy {
    ty.array(Extent::Fixed(Dim::Lit(TURNS)))
}

fn number(graph: &Graph, id: NodeId) -> String {
    match &graph.node(id).op {
        Op::Integer(value) => value.to_string(),
        other => unreachable!("{other:?} is no number"),
    }
}

/// A name for what belongs to a place.
pub(super) fn base(place: &str) -> String {
    let words =
        place.trim_end_matches(".0").split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}
