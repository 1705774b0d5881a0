use tapeless::prelude::*;

#[differentiable]
fn f(x: &mut f32) -> f32 {
    *x * *x
}

fn main() {}
