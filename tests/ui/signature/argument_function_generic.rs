use tapeless::prelude::*;

#[differentiable]
fn midpoint<F: Fn(f64) -> f64>(f: F, x: f64, h: f64) -> f64 {
    x + h * f(x + 0.5 * h * f(x))
}

fn main() {}
