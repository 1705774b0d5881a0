use tapeless::prelude::*;

#[differentiable(strict, strict)]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
