use tapeless::prelude::*;

#[differentiable]
fn power(x: f32, n: u32) -> f32 {
    x * power(x, n - 1)
}

fn main() {}
