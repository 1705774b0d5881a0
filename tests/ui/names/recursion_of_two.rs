use tapeless::prelude::*;

#[differentiable]
fn even(x: f32) -> f32 {
    if x < 1.0 { x } else { odd(x - 1.0) }
}

#[differentiable]
fn odd(x: f32) -> f32 {
    if x < 1.0 { -x } else { even(x - 1.0) }
}

fn main() {
    println!("{}", even(3.0));
}
