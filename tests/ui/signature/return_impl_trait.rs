use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> impl Float {
    x * x
}

fn main() {}
