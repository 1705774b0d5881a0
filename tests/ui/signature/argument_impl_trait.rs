use tapeless::prelude::*;

#[differentiable]
fn f(x: impl Float) -> f32 {
    2.0
}

fn main() {}
