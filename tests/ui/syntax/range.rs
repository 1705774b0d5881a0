use tapeless::prelude::*;

#[differentiable]
fn f(x: [f32; 4]) -> f32 {
    let half = x[0..2];
    half[0]
}

fn main() {}
