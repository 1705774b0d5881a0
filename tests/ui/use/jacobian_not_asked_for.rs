use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> Vector<2> {
    x * 2.0
}

fn main() {
    f::jacobian(Vector([1.0, 2.0]));
}
