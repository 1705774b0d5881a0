use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<4>) -> f32 {
    let mut sum = 0.0;
    for i in 0..4 {
        sum += x[i] * x[i];
    }
    sum
}

fn main() {}
