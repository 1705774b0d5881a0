use tapeless::prelude::*;

#[differentiable]
async fn f(x: f32) -> f32 {
    x * x
}

fn main() {}
