use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, name: &str) -> f32 {
    x * x
}

fn main() {}
