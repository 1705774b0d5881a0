use tapeless::prelude::*;

#[differentiable(wrt(data))]
fn f(x: f32, data: &[f32]) -> f32 {
    x * data[0]
}

fn main() {}
