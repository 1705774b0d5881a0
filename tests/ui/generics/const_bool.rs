use tapeless::prelude::*;

#[differentiable]
fn f<const FLAG: bool>(x: f32) -> f32 {
    x * x
}

fn main() {}
