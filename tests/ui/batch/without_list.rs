use tapeless::prelude::*;

#[differentiable(wrt(w), batch)]
fn f(w: f32, x: f32) -> f32 {
    w * x
}

fn main() {}
