use tapeless::prelude::*;

#[differentiable]
fn f(pair: (f32, f32)) -> f32 {
    let (a, b, c) = pair;
    a * b * c
}

fn main() {}
