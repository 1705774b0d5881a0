use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x[0] + x[3]
}

fn main() {}
