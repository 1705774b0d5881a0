use tapeless::prelude::*;

#[differentiable]
fn f(w: Matrix<2, 3>, x: Vector<3>) -> f32 {
    let mut y = x;
    y = w * y;
    y.sum()
}

fn main() {}
