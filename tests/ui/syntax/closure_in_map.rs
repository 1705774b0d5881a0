use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.map(|y| y * y).sum()
}

fn main() {}
