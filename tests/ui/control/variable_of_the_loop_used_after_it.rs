use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = 0.0;
    for _ in 0..4 {
        let last = x * sum;
        sum += last;
    }
    sum * last
}

fn main() {}
