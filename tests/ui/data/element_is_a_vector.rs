use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    let mut y = x;
    y[0] = x * 2.0;
    y.sum()
}

fn main() {}
