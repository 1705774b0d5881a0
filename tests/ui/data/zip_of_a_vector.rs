use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, y: [f32; 3]) -> f32 {
    let mut sum = 0.0;
    for (a, b) in y.iter().zip(x) {
        sum += a * b;
    }
    sum
}

fn main() {}
