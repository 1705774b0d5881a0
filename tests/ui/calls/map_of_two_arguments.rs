use tapeless::prelude::*;

#[differentiable]
fn scaled(x: f32, factor: f32) -> f32 {
    x * factor
}

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    x.map(scaled).sum()
}

fn main() {}
