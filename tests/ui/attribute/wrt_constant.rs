use tapeless::prelude::*;

#[differentiable(wrt(x, y))]
fn f(x: f32, #[constant] y: f32) -> f32 {
    x * y
}

fn main() {}
