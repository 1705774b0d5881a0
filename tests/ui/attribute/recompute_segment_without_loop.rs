use tapeless::prelude::*;

#[differentiable(recompute(segment))]
fn f(x: f32) -> f32 {
    x.sin().tanh()
}

fn main() {}
