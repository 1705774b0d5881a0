use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let product = |a: f32, b: f32| a * b;
    product(x)
}

fn main() {}
