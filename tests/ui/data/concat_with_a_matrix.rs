use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, m: Matrix<2, 2>) -> f32 {
    let both = x.concat(m);
    both.sum()
}

fn main() {}
