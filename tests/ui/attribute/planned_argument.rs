use tapeless::prelude::*;

#[differentiable(hvp)]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
