use tapeless::prelude::*;

#[differentiable]
fn energy(v: Vector<3>) -> f32 {
    v.norm_squared()
}

#[differentiable]
fn f(v: Vector<2>) -> f32 {
    energy(v * 2.0) + 1.0
}

fn main() {}
