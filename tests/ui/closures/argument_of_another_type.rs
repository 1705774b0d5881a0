use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    let square = |v: f32| v * v;
    square(x)
}

fn main() {}
