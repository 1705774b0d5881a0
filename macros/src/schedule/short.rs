//! What is shorter than registers, and how it fills them: costly functions of short vectors and of matrices with short rows.

use super::Body;
use crate::graph::{NodeId, NodeTy, Op};
use crate::table::Code;
use crate::types::Dim;

/// Fewer elements do not fill the widest register.
const SHORT: usize = 16;

/// Whether the rows of a matrix are shorter than registers, and some fill one.
pub(super) fn has_short_rows(ty: &NodeTy) -> bool {
    matches!(ty.dims[..], [_, Dim::Lit(columns)] if columns < SHORT && columns.is_power_of_two())
}

impl Body<'_> {
    /// A costly function of a vector that no loop of its own is long enough for, and what it is of. The compiler would unroll it and
    /// compute the elements one by one.
    pub(super) fn short(&self, id: NodeId) -> Option<(&'static str, NodeId)> {
        let node = self.graph.node(id);
        let (Op::Call(def, _), [Dim::Lit(n)]) = (&node.op, &node.ty.dims[..]) else { return None };
        let (Code::Float(name), &[x]) = (def.code, &node.inputs[..]) else { return None };
        let costly = def.is_costly() && self.access.contract && !self.in_lane && !self.is_angular(name);
        (costly && (3..SHORT).contains(n) && node.ty.lead.is_empty()).then_some((name, x))
    }
}
