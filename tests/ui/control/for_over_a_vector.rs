use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<4>) -> f32 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum
}

fn main() {}
