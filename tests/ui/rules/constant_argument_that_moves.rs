use tapeless::prelude::*;

fn smooth(x: f64, width: f64) -> f64 {
    (x * x + width * width).sqrt()
}

#[derivative(of = smooth, vjp)]
fn smooth_vjp(x: f64, #[constant] _width: f64, value: f64, cotangent: f64) -> f64 {
    cotangent * x / value
}

#[differentiable]
fn loss(x: f64) -> f64 {
    smooth(x, 2.0 * x)
}

fn main() {
    println!("{}", loss::grad(1.0));
}
