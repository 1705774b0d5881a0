use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, y: f32) -> f32 {
    recompute(x.sin(), y.cos())
}

fn main() {}
