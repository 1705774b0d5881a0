use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> () {
    let y = x * x;
}

fn main() {}
