use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, #[constant] data: &[f32]) -> f32 {
    x * data[(0, 1)]
}

fn main() {}
