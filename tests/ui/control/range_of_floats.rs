use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = 0.0;
    for t in 0.0..x {
        sum += t;
    }
    sum
}

fn main() {}
