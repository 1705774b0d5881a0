use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut result = x;
    reslut = x * x;
    result
}

fn main() {}
