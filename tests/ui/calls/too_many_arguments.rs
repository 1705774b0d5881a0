use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    elu(x, 1.0, 2.0)
}

fn main() {}
