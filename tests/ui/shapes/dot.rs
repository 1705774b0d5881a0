use tapeless::prelude::*;

#[differentiable]
fn f(a: Vector<2>, b: Vector<3>) -> f32 {
    a.dot(&b)
}

fn main() {}
