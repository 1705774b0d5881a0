use tapeless::prelude::*;

fn shape(x: f32) -> f32 {
    x * x
}

#[differentiable]
fn f(v: Vector<4>) -> f32 {
    v.map(shape).sum()
}

fn main() {}
