use tapeless::prelude::*;

#[differentiable(wrt(w, x), batch(x))]
fn f(w: f32, x: f32) -> f32 {
    w * x
}

fn main() {}
