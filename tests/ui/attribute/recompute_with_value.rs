use tapeless::prelude::*;

#[differentiable(recompute = "2 KiB")]
fn f(x: f32) -> f32 {
    x.sin()
}

fn main() {}
