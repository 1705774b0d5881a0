use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let square = |y: f32| y * y;
    square(x)
}

fn main() {}
