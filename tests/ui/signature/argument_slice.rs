use tapeless::prelude::*;

#[differentiable]
fn f(x: &[f32]) -> f32 {
    x[0]
}

fn main() {}
