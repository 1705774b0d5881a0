use tapeless::prelude::*;

#[differentiable]
fn inner(x: Vector<2>) -> Vector<2> {
    x * 2.0
}

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    inner::grad(x).sum()
}

fn main() {}
