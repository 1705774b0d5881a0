use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> Option<f32> {
    Some(x * x)
}

fn main() {}
