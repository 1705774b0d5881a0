use tapeless::prelude::*;

#[differentiable]
fn f(a: Matrix<2, 3>, b: Matrix<3, 2>) -> f32 {
    (a - b).sum()
}

fn main() {}
