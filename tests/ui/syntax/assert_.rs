use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    assert!(x > 0.0, "positive");
    x.ln()
}

fn main() {}
