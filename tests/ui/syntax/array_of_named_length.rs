use tapeless::prelude::*;
const N: usize = 3;

#[differentiable]
fn f(x: f32) -> f32 {
    Vector([x; N]).sum()
}

fn main() {}
