//! The rows of calls. Of functions in plain Rust, what is called, and its derivatives, stand in the attribute; of functions
//! that a function is given, see [`hole`](crate::compiler::hole).

use super::linear::row;
use super::{Code, Derivative, OpDef};
use crate::compiler::graph::{Attr, NodeTy};

fn given(_: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    match attr {
        Attr::Foreign(foreign, piece) => Ok(foreign.types(*piece)[piece.number()].clone()),
        _ => Err("a call of nothing".into()),
    }
}

fn unknown(_: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    Err("the signature says what it yields".into())
}

/// The rows.
pub const ROWS: &[OpDef] = &[
    OpDef {
        arity: None,
        flops: super::Flops::PerResult(0),
        ..row("foreign", 0, given, Derivative::Foreign, Code::Foreign)
    },
    // Filled before derivatives are taken or code is written.
    OpDef {
        arity: None,
        flops: super::Flops::PerResult(0),
        ..row(crate::compiler::hole::NAME, 0, unknown, Derivative::Foreign, Code::Foreign)
    },
];
