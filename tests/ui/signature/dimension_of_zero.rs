use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<0>) -> f32 {
    x.sum()
}

fn main() {}
