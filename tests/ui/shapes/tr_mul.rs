use tapeless::prelude::*;

#[differentiable]
fn f(w: Matrix<4, 2>, x: Vector<2>) -> f32 {
    w.tr_mul(x).sum()
}

fn main() {}
