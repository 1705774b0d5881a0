use tapeless::prelude::*;

#[differentiable(wrt())]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
