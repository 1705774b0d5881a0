use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<3>, m: Matrix<3, 2>) -> f32 {
    (v * m).sum()
}

fn main() {}
