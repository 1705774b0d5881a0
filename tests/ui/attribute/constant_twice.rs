use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, #[constant] #[constant] y: f32) -> f32 {
    x * y
}

fn main() {}
