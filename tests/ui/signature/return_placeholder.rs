use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> _ {
    x * x
}

fn main() {}
