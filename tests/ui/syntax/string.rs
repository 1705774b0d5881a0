use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let unit = "metre";
    x * x
}

fn main() {}
