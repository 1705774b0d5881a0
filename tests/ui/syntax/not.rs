use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, flag: bool) -> f32 {
    let other = !flag;
    x * x
}

fn main() {}
