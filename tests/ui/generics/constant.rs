use tapeless::prelude::*;

const HALF: f32 = 0.5;

#[differentiable]
fn f<T: Float>(x: T) -> T {
    x * HALF
}

fn main() {}
