//! The row of functions in plain Rust: what is called, and its derivatives, stands in the attribute.

use super::linear::row;
use super::{Code, Derivative, OpDef};
use crate::graph::{Attr, NodeTy};

fn given(_: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    match attr {
        Attr::Foreign(foreign, piece) => Ok(foreign.types(*piece)[piece.number()].clone()),
        _ => Err("a call of nothing".into()),
    }
}

/// The row.
pub const ROWS: &[OpDef] = &[OpDef {
    arity: None,
    flops: super::Flops::PerResult(0),
    ..row("foreign", 0, given, Derivative::Foreign, Code::Foreign)
}];
