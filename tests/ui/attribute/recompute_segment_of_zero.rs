use tapeless::prelude::*;

#[differentiable(recompute(segment = 0))]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
