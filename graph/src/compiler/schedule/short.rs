//! What is shorter than registers, and how it fills them: costly functions of short vectors and of matrices with short rows.

use super::Body;
use crate::compiler::graph::{NodeId, NodeTy, Op};
use crate::compiler::table::Code;
use crate::compiler::types::{Dim, Element};

/// Fewer elements do not fill the widest register.
const SHORT: usize = 16;

/// Functions of `f32` that are long enough for a loop over eight: the compiler unrolls no loop that would be of some hundred
/// instructions. What these take most of the time for, divisions, takes half of it in a register of eight.
const LONG: [&str; 5] = ["erf", "ln", "ln_1p", "sigmoid", "tanh"];

/// Whether the rows of a matrix are shorter than registers, and some fill one.
pub(super) fn has_short_rows(ty: &NodeTy) -> bool {
    matches!(ty.dims[..], [_, Dim::Lit(columns)] if columns < SHORT && columns.is_power_of_two())
}

/// In so many lanes a function of a short vector runs.
pub(super) fn lanes(name: &str, element: &Element) -> usize {
    if *element == Element::F32 && LONG.contains(&name) { SHORT / 2 } else { SHORT }
}

impl Body<'_> {
    /// A costly function of a vector that no loop of its own is long enough for, or of a matrix with short rows, and what it is of. The compiler
    /// would unroll the one and compute the elements one by one, and gather the elements of the other.
    pub(super) fn short(&self, id: NodeId) -> Option<(&'static str, NodeId)> {
        let node = self.graph.node(id);
        let Op::Call(def, _) = &node.op else { return None };
        let (Code::Float(name), &[x]) = (def.code, &node.inputs[..]) else { return None };
        let is_short = match node.ty.dims[..] {
            [Dim::Lit(n)] => (3..SHORT).contains(&n),
            _ => has_short_rows(&node.ty),
        };
        let costly = def.is_costly() && self.access.contract && !self.in_lane && !self.is_angular(name);
        (costly && is_short && node.ty.lead.is_empty()).then_some((name, x))
    }
}
