//! Proc macros of `tapeless`; use them through the facade crate.
#![forbid(unsafe_code)]
