use tapeless::prelude::*;

#[differentiable]
unsafe fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
