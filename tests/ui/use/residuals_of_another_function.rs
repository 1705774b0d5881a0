use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    x.exp()
}

#[differentiable]
fn g(x: f32) -> f32 {
    x.sin()
}

fn main() {
    let (_, residuals) = f::forward(1.0);
    let _ = g::backward(1.0, &residuals, 1.0);
}
