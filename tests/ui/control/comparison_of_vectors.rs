use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, y: Vector<3>) -> f32 {
    if x > y { x.sum() } else { y.sum() }
}

fn main() {}
