use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    mse(x, 1.0)
}

fn main() {}
