use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> usize {
    x as usize
}

fn main() {}
