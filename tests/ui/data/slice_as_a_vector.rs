use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, #[constant] data: &[f32]) -> f32 {
    x.dot(Vector(data))
}

fn main() {}
