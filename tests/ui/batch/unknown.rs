use tapeless::prelude::*;

#[differentiable(wrt(w), batch(x, tagret))]
fn f(w: f32, x: f32, target: f32) -> f32 {
    (w * x - target).powi(2)
}

fn main() {}
