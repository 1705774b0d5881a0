//! Regions: nodes with graphs of their own inside, for loops and branches.
//!
//! A region hands its inputs to the graphs of its bodies, where they are [`Op::Input`](crate::compiler::graph::Op::Input)s; what the bodies yield are the
//! region's values, each an [`Op::Output`](crate::compiler::graph::Op::Output) outside. Bodies read nothing of the outer graph but these inputs.

use crate::compiler::graph::{Extent, Graph, NodeId};

/// A graph inside a region, and what it yields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Body {
    /// The graph.
    pub graph: Graph,
    /// What it yields.
    pub outputs: Vec<NodeId>,
}

/// A loop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoopShape {
    /// How many values go from one turn to the next.
    pub carried: usize,
    /// The most turns there can be, as far as rustc knows: the length of the arrays that keep a value of each turn.
    pub capacity: Extent,
    /// Whether the turns run from the last to the first.
    pub reversed: bool,
    /// Whether the first carried value, a `bool`, says before each turn if it takes place.
    pub guarded: bool,
}

/// What a region does.
///
/// A **loop** has the inputs (number of turns, initial carried values…, captured values…); its body has the inputs
/// (number of the turn, carried values…, captured values…) and yields (next carried values…, values to keep…). The
/// loop's values are (turns that took place, last carried values…, arrays of the kept values…).
///
/// A **branch** has the inputs (condition, captured values…); its two bodies have the captured values and yield the
/// branch's values, if the condition holds and if not. A branch with one body is a **block**: its condition is `true`. It
/// stands apart from the nodes around it so that the reverse pass computes it again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A loop.
    Loop(LoopShape),
    /// A branch.
    Branch,
}

/// A loop or a branch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Which.
    pub kind: Kind,
    /// One body for a loop, two for a branch, one for a block.
    pub bodies: Vec<Body>,
    /// Whether the reverse pass computes the bodies again rather than keep what they computed.
    pub recompute: bool,
}

impl Region {
    /// Whether this is a block.
    pub fn is_block(&self) -> bool {
        self.kind == Kind::Branch && self.bodies.len() == 1
    }
}
