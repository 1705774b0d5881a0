use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    if x { x } else { 1.0 }
}

fn main() {}
