use tapeless::prelude::*;

#[differentiable(wrt(w), batch(x))]
fn f(w: &Matrix<3, 2>, x: Vector<2>) -> Vector<3> {
    w * x
}

fn main() {}
