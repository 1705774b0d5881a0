use tapeless::prelude::*;

#[differentiable(batch(x, target))]
fn f(w: f32, x: f32, #[constant] target: f32) -> f32 {
    (w * x - target).powi(2)
}

fn main() {}
