use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<3>, x: f32) -> f32 {
    v[x as usize]
}

fn main() {}
