use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    Matrix([[x, 1.0], [2.0]]).sum()
}

fn main() {}
