//! Random programs in the whole language: written, compiled by rustc in batches, run, and checked against differences
//! of the functions as written.
//!
//! `cargo run --release -p random-programs -- --seeds 0..2000 [--level straight|branches|loops|rich|all] [--keep]`
#![warn(missing_docs)]

pub mod batch;
pub mod program;
mod random;
pub mod shrink;
mod tree;
mod types;
