use tapeless::prelude::*;

#[differentiable(write_vjp)]
fn f(x: Vector<3>) -> f32 {
    x.sum()
}

fn main() {}
