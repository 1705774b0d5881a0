use tapeless::prelude::*;

#[differentiable(wrt(w), batch(x, x))]
fn f(w: f32, x: f32) -> f32 {
    w * x
}

fn main() {}
