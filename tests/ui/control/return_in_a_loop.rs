use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = x;
    for _ in 0..10 {
        sum *= x;
        if sum > 10.0 {
            return sum;
        }
    }
    sum
}

fn main() {}
