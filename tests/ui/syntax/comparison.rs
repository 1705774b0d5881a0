use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, y: f32) -> f32 {
    let positive = x > y;
    x * y
}

fn main() {}
