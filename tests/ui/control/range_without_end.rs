use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = x;
    for i in 0.. {
        sum += x * i as f32;
    }
    sum
}

fn main() {}
