//! One run of a function: the value of every node, and the derivative of the result with respect to each.
use crate::table::Table;
use crate::view::Labels;
use crate::{Dot, Graph, Mermaid, Node, Pass, Svg};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt::{self, Display, Formatter, Write};

/// The value of every node of a graph in one run, and its cotangent: the derivative of the function's result with respect to it.
///
/// `#[differentiable(trace)]` makes it: `f::trace(args)`, and `f::trace(args, cotangent)` for a function whose result is not one float. Then
/// cotangents are derivatives of the sum of all numbers of the result, each times its number in `cotangent`: a vector-Jacobian product. It prints as the graph's table with two columns more; the pictures
/// have the values on their edges. Values inside of a loop are those of all turns, one after the other, and inside of the
/// case of a branch that was not taken there are none.
#[derive(Clone)]
pub struct Trace {
    graph: &'static Graph,
    file: &'static str,
    values: BTreeMap<u32, Vec<f64>>,
    cotangents: BTreeMap<u32, Vec<f64>>,
    /// The first value that was not finite, in the order of evaluation: of what the value needs, and of what only derivatives do.
    first: [Option<(u32, f64)>; 2],
}

/// Where a value stopped being a number: what [`Trace::first_not_finite`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct NotFinite {
    /// The source file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The expression as a formula, such as `ln(p)`.
    pub expression: &'static str,
    /// The variable that the user bound it to, or empty.
    pub name: &'static str,
    /// The value, infinite or NaN.
    pub value: f64,
    /// Whether it is not the expression's value but the derivative of the result with respect to it.
    pub cotangent: bool,
    /// Whether it is something that only the derivative computes, at the place of the expression that is differentiated.
    pub derived: bool,
    /// The node.
    pub id: u32,
}

impl core::error::Error for NotFinite {}

impl Display for NotFinite {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let NotFinite { file, line, column, expression, name, value, cotangent, derived, .. } = self;
        write!(f, "{file}:{line}:{column}: ")?;
        let of = match (cotangent, derived) {
            (true, _) => "the derivative of the result with respect to ",
            (false, true) => "in the derivative of this expression, ",
            (false, false) => "",
        };
        match *name {
            "" => write!(f, "{of}`{expression}` is {value}"),
            name if name == *expression => write!(f, "{of}`{name}` is {value}"),
            name => write!(f, "{of}`{name} = {expression}` is {value}"),
        }
    }
}

/// What a node can hold, taken apart into numbers.
pub trait Record {
    /// Adds the numbers, in the order of memory.
    fn record(&self, to: &mut Vec<f64>);
}

impl<R: Record> Record for [R] {
    fn record(&self, to: &mut Vec<f64>) {
        self.iter().for_each(|item| item.record(to));
    }
}

impl<R: Record, const N: usize> Record for [R; N] {
    fn record(&self, to: &mut Vec<f64>) {
        self.as_slice().record(to);
    }
}

impl<R: Record> Record for Vec<R> {
    fn record(&self, to: &mut Vec<f64>) {
        self.as_slice().record(to);
    }
}

macro_rules! record {
    ($($number:ty),*) => {$(
        impl Record for $number {
            fn record(&self, to: &mut Vec<f64>) {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
                to.push(*self as f64);
            }
        }
    )*};
}
record!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

impl Record for bool {
    fn record(&self, to: &mut Vec<f64>) {
        to.push(f64::from(u8::from(*self)));
    }
}

impl Trace {
    /// A run without any values yet, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(graph: &'static Graph, file: &'static str) -> Trace {
        Trace { graph, file, values: BTreeMap::new(), cotangents: BTreeMap::new(), first: [None; 2] }
    }

    /// Notes the value of a node that the function's own value needs.
    #[doc(hidden)]
    pub fn record(&mut self, id: u32, value: &(impl Record + ?Sized)) {
        self.note(id, value, false);
    }

    /// Notes the value of a node that only a derivative needs.
    #[doc(hidden)]
    pub fn record_derived(&mut self, id: u32, value: &(impl Record + ?Sized)) {
        self.note(id, value, true);
    }

    fn note(&mut self, id: u32, value: &(impl Record + ?Sized), derived: bool) {
        let values = self.values.entry(id).or_default();
        let before = values.len();
        value.record(values);
        if let Some(bad) = values[before..].iter().find(|value| !value.is_finite()) {
            self.first[usize::from(derived)].get_or_insert((id, *bad));
        }
    }

    /// Notes a node's cotangent.
    #[doc(hidden)]
    pub fn record_cotangent(&mut self, id: u32, value: &(impl Record + ?Sized)) {
        value.record(self.cotangents.entry(id).or_default());
    }

    /// The graph that ran.
    #[must_use]
    pub const fn graph(&self) -> &'static Graph {
        self.graph
    }

    /// The value of a node, row after row; `true` is 1.
    #[must_use]
    pub fn value(&self, id: u32) -> Option<&[f64]> {
        match self.values.get(&id) {
            Some(value) => Some(value),
            // What a loop or a branch reads from around it is not recorded again.
            None => match self.graph.node(id) {
                Some(Node { op: "input", inputs: [outer], .. }) => self.value(*outer),
                _ => None,
            },
        }
    }

    /// The derivative of the result with respect to a node, in the node's shape; `None` where the result does not depend on it.
    #[must_use]
    pub fn cotangent(&self, id: u32) -> Option<&[f64]> {
        self.cotangents.get(&id).map(Vec::as_slice)
    }

    /// The node that the user's variable, or the leaf of an argument such as `net.hidden.w`, is; the last of its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Node> {
        let forward = |node: &&Node| node.pass != Pass::Backward && node.name == name;
        self.graph.nodes.iter().rev().find(forward)
    }

    /// The value of the variable or the leaf of that name.
    #[must_use]
    pub fn value_of(&self, name: &str) -> Option<&[f64]> {
        self.value(self.find(name)?.id)
    }

    /// The derivative of the result with respect to the variable or the leaf of that name.
    #[must_use]
    pub fn cotangent_of(&self, name: &str) -> Option<&[f64]> {
        self.cotangent(self.find(name)?.id)
    }

    /// The first expression, in the order of evaluation, that made something infinite or NaN of what was neither; if none did,
    /// the first one, going backwards, with respect to which the derivative is not finite.
    ///
    /// An argument that is not finite itself is found first. Constants such as `f32::INFINITY` do not count.
    ///
    /// # Errors
    /// With that expression, if there is one.
    pub fn first_not_finite(&self) -> Result<(), NotFinite> {
        let [forward, backward] =
            self.first.map(|first| first.and_then(|(id, value)| Some((self.graph.node(id)?, value))));
        if let Some((node, value)) = forward {
            return Err(self.not_finite(node, value, false, false));
        }
        let bad = |node: &'static Node| {
            let values = self.cotangents.get(&node.id)?;
            values.iter().find(|value| !value.is_finite()).map(|value| (node, *value))
        };
        let found = self.graph.nodes.iter().rev().find_map(bad);
        // What arrives at a loop or a branch as a number and leaves it as none was born inside: there the backward pass says where.
        let arrived = self.graph.nodes.iter().filter(|node| node.op == "value").all(|node| bad(node).is_none());
        let inside = backward.filter(|(node, _)| arrived && !self.graph.nodes.iter().any(|outer| outer.id == node.id));
        match (inside, found, backward) {
            (None, Some((node, value)), _) => Err(self.not_finite(node, value, true, false)),
            (Some((node, value)), ..) | (None, None, Some((node, value))) => {
                Err(self.not_finite(node, value, false, true))
            }
            (None, None, None) => Ok(()),
        }
    }

    fn not_finite(&self, node: &'static Node, value: f64, cotangent: bool, derived: bool) -> NotFinite {
        NotFinite {
            file: self.file,
            line: node.line,
            column: node.column,
            expression: if node.formula.is_empty() { node.op } else { node.formula },
            name: node.name,
            value,
            cotangent,
            derived,
            id: node.id,
        }
    }

    /// The graph in the language of Graphviz, values and cotangents on its edges.
    #[must_use]
    pub fn to_dot(&self) -> Dot<'_> {
        Dot { graph: self.graph, labels: self }
    }

    /// The graph as a Mermaid flow chart, with values and cotangents.
    #[must_use]
    pub fn to_mermaid(&self) -> Mermaid<'_> {
        Mermaid { graph: self.graph, labels: self }
    }

    /// The graph as a picture, values and cotangents on its edges.
    #[must_use]
    pub fn to_svg(&self) -> Svg<'_> {
        Svg { graph: self.graph, labels: self }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace").field("graph", &self.graph.name).field("values", &self.values).finish_non_exhaustive()
    }
}

impl Display for Trace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Table { graph: self.graph, labels: self, recorded: true }.fmt(f)
    }
}

/// How many numbers of a tensor a label shows.
const SHOWN: usize = 3;

/// A number in a label: three digits.
fn number(value: f64, f: &mut dyn Write) -> fmt::Result {
    let size = value.abs();
    if size < 1e5 && value % 1.0 == 0.0 {
        // Without the sign of −0, which would only puzzle.
        return write!(f, "{}", value + 0.0);
    }
    match size {
        _ if !value.is_finite() => write!(f, "{value}"),
        0.001..1e5 => write!(f, "{value:.*}", if size < 0.1 { 4 } else { 3 - usize::from(size >= 10.0) }),
        _ => write!(f, "{value:.1e}"),
    }
}

fn numbers(values: Option<&[f64]>, f: &mut dyn Write) -> Result<bool, fmt::Error> {
    match values {
        None => return Ok(false),
        Some([value]) => number(*value, f)?,
        Some(values) => {
            f.write_str("[")?;
            for (position, value) in values.iter().take(SHOWN).enumerate() {
                f.write_str(if position == 0 { "" } else { ", " })?;
                number(*value, f)?;
            }
            f.write_str(if values.len() > SHOWN { ", …]" } else { "]" })?;
        }
    }
    Ok(true)
}

impl Labels for Trace {
    fn value(&self, id: u32, f: &mut dyn Write) -> Result<bool, fmt::Error> {
        numbers(self.value(id), f)
    }

    fn cotangent(&self, id: u32, f: &mut dyn Write) -> Result<bool, fmt::Error> {
        numbers(self.cotangent(id), f)
    }
}
