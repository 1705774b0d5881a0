use tapeless::prelude::*;

#[differentiable(wrt(w), batch(samples))]
fn f(w: f32, x: f32) -> f32 {
    w * x
}

fn main() {}
