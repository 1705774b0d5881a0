use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x.exp();
    x * x
}

fn main() {}
