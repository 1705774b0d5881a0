use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<3>, i: i32) -> f32 {
    v[i]
}

fn main() {}
