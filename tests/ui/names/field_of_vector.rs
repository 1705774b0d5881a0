use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<2>) -> f32 {
    v.x * 2.0
}

fn main() {}
