use tapeless::prelude::*;

#[differentiable(jacobian)]
fn f(x: Vector<2>, y: Vector<2>) -> (Vector<2>, Vector<2>) {
    (x + y, x - y)
}

fn main() {}
