//! Loops whose turns do not wait for each other: they run in blocks of many turns side by side, so that rustc makes vector
//! instructions of them.
//!
//! Such a loop carries nothing but sums, reads items of arrays at the place of the turn (or so many behind it) and adds to items at
//! such places. In a block each turn has a lane: what it adds to a sum goes to the lane's own sum, and what it adds to an item
//! waits until the block's turns are done where several terms meet in one array. Slices of as many items as the block has turns
//! take the place of items, so that nothing in the block can be out of bounds, and what no turn changes is computed once.

mod frame;
mod pad;
mod plan;
mod slot;
mod unroll;

pub(super) use plan::Plan;

use super::{Body, Handed, place::fill};
use crate::compiler::graph::{NodeId, NodeTy};
use crate::compiler::region::{Body as Inner, LoopShape};
use frame::{Frame, base};
use pad::Pad;
use slot::Slot;
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
    /// Where zeros stand before the loop, unless this condition holds.
    pub(super) zeros: &'a [Option<String>],
    /// The values that are kept of each turn: their number among the body's outputs, and the array.
    pub(super) kept: &'a [(usize, String)],
    /// The name of the turn's number.
    pub(super) turn: &'a str,
}

/// As many items of an array as a block has turns, from an index on.
fn part(place: &str, at: &str, lanes: &str) -> String {
    format!("{place}[{at}..][..{lanes}]")
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
        let mut frame = Frame { along, ..Frame::default() };
        let pad = self.pads(turns, plan, &handed);
        self.frame_sums(turns, plan, pad.as_ref(), [&first, &lanes, &lane], &mut handed, &mut frame);
        for (k, name) in turns.kept {
            let (block, root) = (self.unique(&format!("{}_block", base(name))), turns.body.outputs[k - 1]);
            frame.rooms.push(format!("let {block} = &mut {};", part(name, &first, &lanes)));
            let put = pad.as_ref().map(|pad| {
                let put = self.pad_array(&base(name), graph.ty(root), &mut frame);
                let cpu = self.access.cpu;
                frame
                    .products
                    .push(format!("if {} {{ kernels::add_turns({cpu}, false, {block}, &{put}); }}", pad.flag));
                put
            });
            frame.slots.push(Slot::Store(root, block, put));
        }
        let roots: Vec<NodeId> = frame.slots.iter().flat_map(Slot::roots).collect();

        let cpu = self.access.cpu;
        let (mut turn, mut all) = (format!("{first} + {lane}"), lanes.clone());
        let mut text = Vec::new();
        let ty = graph.ty(roots[0]).element.to_string();
        if let Some(Pad { flag, wide }) = &pad {
            text.push(format!("let {flag}: bool = kernels::is_padded::<{ty}, _>({cpu}, {});", turns.trips));
            (turn, all) = (format!("{first} + usize::min({lane}, {lanes} - 1)"), wide.clone());
        }
        text.append(&mut frame.begins);
        text.push(format!("let mut {first}: usize = 0;"));
        let mut head = vec![
            format!("while {first} < {} {{", turns.trips),
            format!("let {lanes}: usize = usize::min(kernels::TURNS, {} - {first});", turns.trips),
        ];
        if let Some(Pad { flag, wide }) = &pad {
            let padded = format!("kernels::padded::<{ty}, _>({cpu}, {lanes})");
            head.push(format!("let {wide}: usize = if {flag} {{ {padded} }} else {{ {lanes} }};"));
        }
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
            // Whole numbers among them could overflow, which they may not where there are no turns.
            text.push(format!("if {first} < {} {{", turns.trips));
            text.append(&mut block.lines);
            text.append(&mut head);
            for id in &plan.reads {
                block.read_side_by_side(*id, &lane, &lanes, pad.as_ref());
                if pad.is_some() {
                    frame.along.push(frame::in_lanes(graph.ty(*id)));
                }
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
                after.push(child.store(slot, &lane, pad.as_ref().map(|pad| pad.flag.as_str())));
            }
            text.push(format!("for {lane} in 0..{all} {{"));
            text.push(format!("let {}: usize = {turn};", turns.turn));
            text.push(super::joined(std::mem::take(&mut child.lines), &after));
            text.push("}".into());
            (vec![lives, child.lives()], behind)
        };
        text.extend(behind);
        text.append(&mut frame.products);
        text.push(format!("{first} += {lanes};\n}}\n}}"));
        text.append(&mut frame.ends);
        self.note_inner(turns.id, inner, frame.along);
        self.lines.push(text.join("\n"));
    }

    /// Makes an item of the turn's own that of its lane in a slice.
    fn read_side_by_side(&mut self, id: NodeId, lane: &str, lanes: &str, pad: Option<&Pad>) {
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
        if let Some(Pad { flag, wide }) = pad {
            let (room, cpu) = (self.taken.unique(&format!("{name}_padded")), self.access.cpu);
            let ty = self.graph.ty(id).element.to_string();
            let padded = format!("{room} = kernels::pad({cpu}, {name}); &{room}[..{wide}]");
            self.lines.push(format!("let {room};\nlet {name}: &[{ty}] = if {flag} {{ {padded} }} else {{ {name} }};"));
        }
        self.variables.insert(id, format!("{name}[{lane}]{rest}{column}"));
    }
}
