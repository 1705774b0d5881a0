use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, n: usize) -> f32 {
    x * relu(n)
}

fn main() {}
