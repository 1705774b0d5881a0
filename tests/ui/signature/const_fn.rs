use tapeless::prelude::*;

#[differentiable]
const fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
