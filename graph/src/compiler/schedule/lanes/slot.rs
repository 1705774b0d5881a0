//! What a turn does with a value of its own: adds it to its lane's part of a sum, or puts it where its lane is to find it.

use super::super::{Body, code::literal};
use crate::compiler::graph::{NodeId, NodeTy};
use crate::compiler::types::Dim;

/// What a turn does with a value of its own. The last array, where there is one, is what padded lanes write instead (`pad`).
pub(super) enum Slot {
    /// Adds to the lane's part of a sum of tensors, or of what goes to one element.
    Sum(NodeId, String, Option<String>),
    /// Adds to the lane's item of a slice, or subtracts.
    Item(NodeId, String, bool, Option<String>),
    /// Is the lane's item of an array or a slice, or the next value of the lane's part of a number.
    Store(NodeId, String, Option<String>),
    /// Two values of neighbouring items: the first is added to the lane's item, with what the lane before left for it; the second is left
    /// for the next lane.
    Neighbours([(NodeId, bool); 2], String, String, Option<[String; 2]>),
    /// Is the lane's column in the part of that number of a matrix, or has the other sign.
    Column(NodeId, String, usize, bool),
}

impl Slot {
    pub(super) fn roots(&self) -> Vec<NodeId> {
        match self {
            Slot::Sum(root, ..) | Slot::Item(root, ..) | Slot::Store(root, ..) | Slot::Column(root, ..) => vec![*root],
            Slot::Neighbours(values, ..) => values.iter().map(|(root, _)| *root).collect(),
        }
    }
}

impl Body<'_> {
    /// The sum of a small tensor, element by element: a loop inside of the turn would keep the turns from running side by side.
    pub(in crate::compiler::schedule) fn sum_in_lane(&self, x: NodeId) -> String {
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

    /// What a lane does with a value of its turn; `flag` says whether lanes are padded.
    pub(super) fn store(&mut self, slot: &Slot, lane: &str, flag: Option<&str>) -> String {
        match slot {
            Slot::Store(root, name, pad) => {
                let value = self.value(*root);
                let Some((pad, flag)) = pad.as_ref().zip(flag) else { return format!("{name}[{lane}] = {value};") };
                let next = self.unique("next");
                let ty = super::super::ty_code(self.graph.ty(*root));
                format!(
                    "let {next}: {ty} = {value};\nif {flag} {{ {pad}[{lane}] = {next}; }} else {{ {name}[{lane}] = {next}; }}"
                )
            }
            Slot::Column(root, name, number, minus) => {
                let sign = if *minus { "-" } else { "" };
                let column = if *number == 0 { lane.to_owned() } else { format!("{number} * kernels::TURNS + {lane}") };
                let element = |at: &Vec<String>| self.operand(*root, at, 8);
                let line = |at: &Vec<String>| format!("{name}[{}][{column}] = {sign}{};", at[0], element(at));
                places(self.graph.ty(*root)).iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Slot::Neighbours([low, high], block, left, pads) => {
                let [low, high] = [low, high].map(|(id, minus)| {
                    let sign = if *minus { "-" } else { "" };
                    format!("{sign}{}", self.operand(*id, &[], if *minus { 8 } else { 4 }))
                });
                let plain = format!("{block}[{lane}] += {left} + ({low});\n{left} = {high};");
                match pads.as_ref().zip(flag) {
                    None => plain,
                    Some(([lows, highs], flag)) => {
                        format!("if {flag} {{ {lows}[{lane}] = {low}; {highs}[{lane}] = {high}; }} else {{ {plain} }}")
                    }
                }
            }
            Slot::Item(root, name, minus, pad) => {
                let place = |at: &[String]| super::super::place::indexed(&format!("{name}[{lane}]"), at);
                let plain = self.added_up(*root, *minus, place);
                let Some((pad, flag)) = pad.as_ref().zip(flag) else { return plain };
                let value = self.operand(*root, &[], if *minus { 8 } else { 0 });
                let sign = if *minus { "-" } else { "" };
                format!("if {flag} {{ {pad}[{lane}] = {sign}{value}; }} else {{ {plain} }}")
            }
            Slot::Sum(root, name, pad) => {
                let place = |name: &str, at: &[String]| {
                    let at: String = at.iter().map(|i| format!("[{i}]")).collect();
                    format!("{name}{at}[{lane}]")
                };
                let plain = self.added_up(*root, false, |at| place(name, at));
                let Some((pad, flag)) = pad.as_ref().zip(flag) else { return plain };
                format!(
                    "if {flag} {{ {pad}[{lane}] = {name}[{lane}]; {} }} else {{ {plain} }}",
                    self.added_up(*root, false, |at| place(pad, at))
                )
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
