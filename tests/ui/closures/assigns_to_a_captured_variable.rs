use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = 0.0;
    let mut add = |v: f32| sum += v;
    add(x);
    sum
}

fn main() {}
