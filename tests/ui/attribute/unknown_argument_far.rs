use tapeless::prelude::*;

#[differentiable(inline)]
fn f(x: f32) -> f32 {
    x * 2.0
}

fn main() {}
