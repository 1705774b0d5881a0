use tapeless::prelude::*;

#[differentiable(recompute(everything))]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
