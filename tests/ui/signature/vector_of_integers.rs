use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, labels: Vector<3, u8>) -> f32 {
    x * x
}

fn main() {}
