use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let y = x * x;
    y = y * x;
    y
}

fn main() {}
