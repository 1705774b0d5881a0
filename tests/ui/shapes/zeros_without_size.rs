use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    let zero = Vector::zeros();
    x.dot(zero)
}

fn main() {}
