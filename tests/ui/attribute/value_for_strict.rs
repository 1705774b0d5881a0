use tapeless::prelude::*;

#[differentiable(strict = true)]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
