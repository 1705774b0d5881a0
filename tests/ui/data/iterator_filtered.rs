use tapeless::prelude::*;

#[differentiable]
fn f(x: [f32; 4]) -> f32 {
    x.iter().filter(|v| **v > 0.0).sum()
}

fn main() {}
