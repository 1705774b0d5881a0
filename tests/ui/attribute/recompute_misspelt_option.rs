use tapeless::prelude::*;

#[differentiable(recompute(segments))]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
