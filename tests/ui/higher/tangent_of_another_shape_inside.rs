use tapeless::prelude::*;

#[differentiable]
fn inner(x: Vector<2>) -> f32 {
    x.norm_squared()
}

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    let (_, slope) = inner::jvp(x, 1.0);
    slope
}

fn main() {}
