use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, y: Vector<2>) -> f32 {
    x.dot()
}

fn main() {}
