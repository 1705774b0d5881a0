//! The number of segments of a loop whose number of turns is a const parameter is no number that an array can have.
use tapeless::prelude::*;

#[differentiable(recompute(segment))]
fn f<const N: usize>(x: f64, ys: [f64; N]) -> f64 {
    let mut h = x;
    for y in ys {
        h = (h * y).sin();
    }
    h
}

fn main() {
    f(1.0, [2.0]);
}
