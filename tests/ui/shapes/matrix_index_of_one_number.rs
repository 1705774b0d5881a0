use tapeless::prelude::*;

#[differentiable]
fn f(m: Matrix<2, 2>) -> f32 {
    m[1]
}

fn main() {}
