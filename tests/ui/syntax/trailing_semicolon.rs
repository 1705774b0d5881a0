use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let y = x * x;
    y + 1.0;
}

fn main() {}
