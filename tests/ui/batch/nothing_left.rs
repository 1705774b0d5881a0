use tapeless::prelude::*;

#[differentiable(batch(x))]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
