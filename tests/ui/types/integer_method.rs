use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, n: usize) -> f32 {
    x * n.pow(2) as f32
}

fn main() {}
