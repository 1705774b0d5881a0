use tapeless::prelude::*;

#[differentiable]
fn f(m: Matrix<2, 3>, v: Vector<2>) -> Vector<3> {
    m.transposed() * v
}

fn main() {}
