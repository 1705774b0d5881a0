//! A recorded run keeps its values on the heap.
use tapeless::prelude::*;

#[differentiable(trace)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {
    f(1.0);
}
