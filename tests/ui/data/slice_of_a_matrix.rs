use tapeless::prelude::*;

#[differentiable]
fn f(m: Matrix<2, 3>) -> f32 {
    m.slice(0).sum()
}

fn main() {}
