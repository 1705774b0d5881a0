use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x *= 2.0;
    x
}

fn main() {}
