//! Its gradient is 0.
#![deny(warnings)]

use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, _y: f32) -> f32 {
    x * x
}

fn main() {
    assert_eq!(f::grad(1.0, 2.0), (2.0, 0.0));
}
