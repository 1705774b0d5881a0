use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    x.sum()
}

fn main() {
    let _ = f::grad(Vector([1.0, 2.0, 3.0]));
}
