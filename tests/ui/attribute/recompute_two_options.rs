use tapeless::prelude::*;

#[differentiable(recompute(segment, budget = "1 KiB"))]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
