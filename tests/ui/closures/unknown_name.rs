use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, scale: f32) -> f32 {
    x.map(|v| v * scal).sum()
}

fn main() {}
