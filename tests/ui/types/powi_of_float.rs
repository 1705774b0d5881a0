use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x.powi(2.0)
}

fn main() {}
