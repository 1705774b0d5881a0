use tapeless::prelude::*;

#[differentiable(recompute())]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
