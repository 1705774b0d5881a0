use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.map(|y| Vector([y, y * y])).sum()
}

fn main() {}
