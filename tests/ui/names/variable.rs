use tapeless::prelude::*;

#[differentiable]
fn f(weight: f32, x: f32) -> f32 {
    wieght * x
}

fn main() {}
