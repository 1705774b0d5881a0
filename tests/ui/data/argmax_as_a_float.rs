use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.argmax() * 2.0
}

fn main() {}
