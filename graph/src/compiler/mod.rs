//! The middle of the compiler, from a function's graph to the code of its derivatives; what knows how Rust is written, before and behind it, is the
//! crate `tapeless-macros`, which alone this is for: it may change with any version.
//!
//! It is here so that it is compiled beside `syn`, for which that crate has to wait.

pub mod batch;
pub mod build;
pub mod derivative;
pub mod differentiate;
pub mod foreign;
pub mod formula;
pub mod graph;
pub mod hole;
pub mod lowering;
pub mod partition;
pub mod region;
pub mod rules;
pub mod schedule;
pub mod segment;
pub mod sexp;
pub mod simplify;
pub mod spelling;
pub mod table;
pub mod types;
pub mod value;
