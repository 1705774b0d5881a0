use tapeless::prelude::*;

#[differentiable(wrt(pred))]
fn f(pred: Vector<3>, target: Matrix<3, 1>) -> f32 {
    mse(pred, target)
}

fn main() {}
