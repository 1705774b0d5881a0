use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector) -> f32 {
    x.sum()
}

fn main() {}
