use tapeless::prelude::*;

#[differentiable(jacobain)]
fn f(x: Vector<2>) -> Vector<2> {
    x * 2.0
}

fn main() {}
