use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    if x > 1.0 {
        break;
    }
    x * x
}

fn main() {}
