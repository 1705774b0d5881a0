use tapeless::prelude::*;

#[differentiable]
fn f(a: Vector<3>, b: Vector<3>) -> f32 {
    (a * b).sum()
}

fn main() {}
