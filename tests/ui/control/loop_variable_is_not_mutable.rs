use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let sum = 0.0;
    for _ in 0..4 {
        sum += x;
    }
    sum
}

fn main() {}
