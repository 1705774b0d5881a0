use tapeless::prelude::*;

#[differentiable]
fn f(x: (f32, f32)) -> f32 {
    let (a, b) = x else { panic!() };
    a * b
}

fn main() {}
