//! A user's function named like an operation disturbs nobody who does not call it by that name.

use tapeless::prelude::*;

fn sigmoid(x: f32) -> f32 {
    x
}

#[differentiable]
fn f(x: f32) -> f32 {
    tapeless::sigmoid(x)
}

fn main() {
    assert_eq!(f(0.0) + sigmoid(0.0), 0.5);
}
