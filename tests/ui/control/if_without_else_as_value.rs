use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, y: f32) -> f32 {
    let larger = if x < y { y };
    larger * 2.0
}

fn main() {}
