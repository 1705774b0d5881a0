use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x.powf(2)
}

fn main() {}
