//! Blocks that end inside of a register: their lanes are padded to whole registers, and what the turns yield waits in arrays until the
//! lanes without a turn are left out (`runtime/src/kernels/padded.rs`).

use super::super::{Body, Handed, code::literal};
use super::frame::Frame;
use super::plan::{Plan, To};
use super::{TURNS, Turns};
use crate::compiler::graph::{Graph, NodeId, NodeTy, Op};
use crate::compiler::table::{Code, View};
use std::collections::HashMap;

/// The lanes of the widest register.
const WIDEST: i64 = 16;

/// Names in the code of a loop whose lanes are padded.
pub(super) struct Pad {
    /// Whether they are, which rustc knows.
    pub(super) flag: String,
    /// How many lanes a block has then.
    pub(super) wide: String,
}

/// Whether rustc knows an integer.
fn is_constant(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    match &node.op {
        Op::Integer(_) | Op::Constant(_) => true,
        Op::Call(def, _) => {
            matches!(def.name, "add" | "sub" | "mul") && node.inputs.iter().all(|input| is_constant(graph, *input))
        }
        _ => false,
    }
}

fn is_number(ty: &NodeTy) -> bool {
    ty.element.is_float() && ty.rank() == 0 && ty.lead.is_empty()
}

impl Body<'_> {
    /// Names for a loop's padded lanes, if they are: where the number of turns is known and all that the turns read and yield are numbers.
    pub(super) fn pads(&mut self, turns: &Turns<'_>, plan: &Plan, handed: &HashMap<usize, Handed>) -> Option<Pad> {
        let (graph, trips) = (&turns.body.graph, self.graph.node(turns.id).inputs[0]);
        let fits = match self.graph.node(trips).op {
            Op::Integer(trips) => trips < TURNS as i64 && trips % WIDEST != 0,
            _ => is_constant(self.graph, trips),
        };
        let numbers =
            plan.sums.iter().flatten().all(|term| {
                is_number(graph.ty(term.value)) && matches!(term.to, To::Item(_) | To::Element(_) | To::Whole)
            });
        let kept = turns.kept.iter().all(|(k, _)| is_number(graph.ty(turns.body.outputs[k - 1])));
        let slices = plan.reads.iter().all(|id| is_number(graph.ty(*id)) && self.is_slice(graph, *id, handed));
        (fits && numbers && kept && slices)
            .then(|| Pad { flag: self.unique("padded"), wide: self.unique("padded_lanes") })
    }

    /// Whether items that turns read are numbers one behind the other.
    fn is_slice(&self, graph: &Graph, id: NodeId, handed: &HashMap<usize, Handed>) -> bool {
        let node = graph.node(id);
        let Op::Call(def, _) = &node.op else { return false };
        let Op::Input(k) = graph.node(node.inputs[0]).op else { return false };
        if !matches!(def.code, Code::View(View::Index | View::Item)) || node.inputs.len() != 2 {
            return false;
        }
        match handed.get(&k) {
            Some(Handed::Outer(outer)) => self
                .template(*outer)
                .is_some_and(|(template, _)| !template.strip_suffix("[§]").unwrap_or(&template).contains('§')),
            Some(Handed::Name(_)) => true,
            None => false,
        }
    }

    /// Moves the zeros in a place behind the turns of padded lanes, which are one block: LLVM leaves them out where sums are written over them at once.
    pub(super) fn clear_late(&mut self, place: &str, pad: &Pad, frame: &mut Frame) -> String {
        let Some(line) = self.sums.cleared.get(place) else { return String::new() };
        let clear = std::mem::take(&mut self.lines[*line]);
        frame.begins.push(format!("if !{} {{ {clear} }}", pad.flag));
        clear
    }

    /// An array in which each lane of a block puts a number.
    pub(super) fn pad_array(&mut self, base: &str, ty: &NodeTy, frame: &mut Frame) -> String {
        let name = self.unique(&format!("{base}_padded"));
        frame.rooms.push(format!("let mut {name} = [{}; kernels::TURNS];", literal(0.0, &ty.element).0));
        frame.along.push(super::frame::in_lanes(ty));
        name
    }
}
