use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.fold(0.0, |sum, v| Vector([sum, v]))
}

fn main() {}
