use tapeless::prelude::*;

fn tanh(x: f32) -> f32 {
    x
}

#[differentiable]
fn f(x: f32) -> f32 {
    tanh(x)
}

fn main() {}
