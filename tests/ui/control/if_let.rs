use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, scale: f32) -> f32 {
    if let 0.0 = scale { x } else { x * scale }
}

fn main() {}
