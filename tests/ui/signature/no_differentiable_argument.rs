use tapeless::prelude::*;

#[differentiable]
fn f(n: usize, #[constant] x: f32) -> f32 {
    x * n as f32
}

fn main() {}
