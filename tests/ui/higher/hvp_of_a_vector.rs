use tapeless::prelude::*;

#[differentiable(hvp)]
fn f(x: Vector<3>) -> Vector<3> {
    x * 2.0
}

fn main() {}
