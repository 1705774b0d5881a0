use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, y: f32) -> f32 {
    let pair = (x, y);
    pair * 2.0
}

fn main() {}
