use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    std::convert::identity(x)
}

fn main() {}
