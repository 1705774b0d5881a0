//! A recurrence of a length that only the run knows keeps its states on the heap.
use tapeless::prelude::*;

#[differentiable]
fn f(x: f64, ys: &[f64]) -> f64 {
    let mut h = x;
    for y in ys {
        h = (h * *y).sin();
    }
    h
}

fn main() {
    f(1.0, &[2.0]);
}
