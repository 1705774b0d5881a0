use tapeless::prelude::*;

#[differentiable(jacobian)]
fn f(x: Matrix<2, 2>) -> Vector<2> {
    x.row_sum()
}

fn main() {}
