use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, act: &dyn Into<f32>) -> f32 {
    act(x)
}

fn main() {}
