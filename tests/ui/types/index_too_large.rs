use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    x[99999999999999999999999]
}

fn main() {}
