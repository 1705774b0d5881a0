use tapeless::prelude::*;

#[differentiable]
fn f(x: [f32; 3]) -> f32 {
    mse(x, [0.0, 1.0, 2.0])
}

fn main() {}
