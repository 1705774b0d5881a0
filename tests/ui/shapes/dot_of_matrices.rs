use tapeless::prelude::*;

#[differentiable]
fn f(a: Matrix<2, 3>, b: Matrix<2, 3>) -> f32 {
    a.dot(b)
}

fn main() {}
