use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let y;
    y = x * x;
    y
}

fn main() {}
