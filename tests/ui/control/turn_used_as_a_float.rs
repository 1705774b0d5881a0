use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = 0.0;
    for i in 0..4 {
        sum += x * i;
    }
    sum
}

fn main() {}
