use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, m: Matrix<3, 2>) -> f32 {
    let mut h = x;
    for _ in 0..4 {
        h = m * h;
    }
    h.sum()
}

fn main() {}
