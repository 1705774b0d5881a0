use tapeless::prelude::*;

#[differentiable]
fn f(a: Matrix<2, 2>, b: Vector<3>) -> f32 {
    a.outer(b).sum()
}

fn main() {}
