use tapeless::prelude::*;

#[differentiable]
fn f(tanh: f32, x: f32) -> f32 {
    tanh(x)
}

fn main() {}
