//! Gradients written by hand, as a good engineer would: plain Rust on arrays, no unsafe, no allocation.

pub mod digits_mlp;
pub mod lstm;
pub mod scalar;
pub mod tanh_net;
