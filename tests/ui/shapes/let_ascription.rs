use tapeless::prelude::*;

#[differentiable]
fn f(w: Matrix<2, 3>, x: Vector<3>) -> f32 {
    let y: Vector<3> = w * x;
    y.sum()
}

fn main() {}
