use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.map(|a, b| a * b).sum()
}

fn main() {}
