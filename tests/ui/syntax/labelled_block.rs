use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    'a: { x }
}

fn main() {}
