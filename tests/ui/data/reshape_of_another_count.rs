use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<6>) -> f32 {
    let m: Matrix<2, 4> = x.reshape();
    m.sum()
}

fn main() {}
