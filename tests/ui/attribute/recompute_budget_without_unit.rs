use tapeless::prelude::*;

#[differentiable(recompute(budget = 2048))]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
