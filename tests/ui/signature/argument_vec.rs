use tapeless::prelude::*;

#[differentiable]
fn f(x: Vec<f32>) -> f32 {
    x[0]
}

fn main() {}
