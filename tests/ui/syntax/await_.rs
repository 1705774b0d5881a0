use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x * x.await
}

fn main() {}
