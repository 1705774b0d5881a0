use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    if !x { 1.0 } else { x }
}

fn main() {}
