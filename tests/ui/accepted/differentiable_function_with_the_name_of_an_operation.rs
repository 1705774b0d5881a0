//! The user's own one, called by its path.

use tapeless::prelude::*;

#[differentiable]
fn sigmoid(x: f32) -> f32 {
    x * 0.5
}

#[differentiable]
fn f(x: f32) -> f32 {
    self::sigmoid(x) + tapeless::sigmoid(x)
}

fn main() {
    assert_eq!(f(0.0), 0.5);
    assert_eq!(f::grad(0.0), 0.75);
}
