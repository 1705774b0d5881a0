use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, y: f64) -> f32 {
    x * y
}

fn main() {}
