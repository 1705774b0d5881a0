use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, n: usize) -> f32 {
    if x > n { x } else { 1.0 }
}

fn main() {}
