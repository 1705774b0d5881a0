use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> (f32, bool) {
    (x * x, true)
}

fn main() {}
