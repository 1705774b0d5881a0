use tapeless::prelude::*;

#[differentiable]
fn f(weight: f32, x: f32) -> f32 {
    weight * x + bias
}

fn main() {}
