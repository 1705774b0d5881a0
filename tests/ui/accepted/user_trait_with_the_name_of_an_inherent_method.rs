//! std's own `f32::tanh` wins over a trait's by-value `tanh`, here as in plain Rust.

use tapeless::prelude::*;

trait Activation {
    fn tanh(self) -> f32;
}

impl Activation for f32 {
    fn tanh(self) -> f32 {
        -1.0
    }
}

#[differentiable]
fn f(x: f32) -> f32 {
    x.tanh()
}

fn main() {
    assert_eq!(f(0.5), f32::tanh(0.5));
    assert_eq!(f::reference(0.5), f32::tanh(0.5));
    assert_eq!(Activation::tanh(0.5), -1.0);
}
