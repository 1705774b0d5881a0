use tapeless::prelude::*;

#[differentiable(wrt(x, x))]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
