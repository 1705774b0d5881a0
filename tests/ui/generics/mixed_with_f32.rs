use tapeless::prelude::*;

#[differentiable]
fn f<T: Float>(x: Vector<3, T>, y: Vector<3>) -> T {
    (x + y).sum()
}

fn main() {}
