//! Functions in plain Rust inside of graphs: called and never looked into. What is known of their derivatives is rules by
//! hand, which are again functions in plain Rust, or graphs if they are written in the language.

use crate::compiler::graph::NodeTy;
use crate::compiler::region::Body;

/// A rule by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// There is none. If there is one of the other mode, generated code makes do with it.
    Missing,
    /// A function in plain Rust, which cannot be differentiated again.
    Plain,
    /// A rule in the language. Its inputs are the arguments, the values, and the seeds.
    Graph(Body),
}

/// A function that is called from a graph. It has inputs and outputs that are leaves: numbers, tensors, arrays of those.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Foreign {
    /// What generated code calls: with arguments, it yields the tuple of values; `_vjp` and `_jvp` behind it are the rules.
    pub path: String,
    /// The function's name, for messages.
    pub label: String,
    /// The types of its inputs.
    pub inputs: Vec<NodeTy>,
    /// Which inputs the rules differentiate with respect to.
    pub active: Vec<bool>,
    /// The types of its values.
    pub outputs: Vec<NodeTy>,
    /// From the arguments, the values and their cotangents, the cotangents of the active inputs.
    pub vjp: Rule,
    /// From the arguments, the values and the tangents of the active inputs, the tangents of the values.
    pub jvp: Rule,
}

/// One of the values that a call yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A value of the function.
    Value(usize),
    /// The cotangent of an active input, by its number among these.
    Vjp(usize),
    /// The tangent of a value.
    Jvp(usize),
}

impl Foreign {
    /// The types of the active inputs.
    pub fn active_inputs(&self) -> Vec<NodeTy> {
        self.inputs.iter().zip(&self.active).filter(|(_, active)| **active).map(|(ty, _)| ty.clone()).collect()
    }

    /// Whether there is no rule.
    pub fn has_no_rule(&self) -> bool {
        self.vjp == Rule::Missing && self.jvp == Rule::Missing
    }

    /// The types of what a call for a piece yields.
    pub fn types(&self, piece: Piece) -> Vec<NodeTy> {
        match piece {
            Piece::Value(_) | Piece::Jvp(_) => self.outputs.clone(),
            Piece::Vjp(_) => self.active_inputs(),
        }
    }
}

impl Piece {
    /// Its number among what a call yields.
    pub fn number(self) -> usize {
        match self {
            Piece::Value(k) | Piece::Vjp(k) | Piece::Jvp(k) => k,
        }
    }

    /// Another one of the same call.
    pub fn sibling(self, k: usize) -> Piece {
        match self {
            Piece::Value(_) => Piece::Value(k),
            Piece::Vjp(_) => Piece::Vjp(k),
            Piece::Jvp(_) => Piece::Jvp(k),
        }
    }

    /// What stands behind the path of the function.
    pub fn suffix(self) -> &'static str {
        match self {
            Piece::Value(_) => "",
            Piece::Vjp(_) => "_vjp",
            Piece::Jvp(_) => "_jvp",
        }
    }
}

/// The hidden associated function that calls a function with rules by hand.
pub const OWN: &str = "__tapeless_rule";
