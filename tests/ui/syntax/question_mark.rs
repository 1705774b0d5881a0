use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let y = x.sqrt()?;
    y * y
}

fn main() {}
