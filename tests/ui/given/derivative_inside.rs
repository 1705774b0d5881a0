use tapeless::prelude::*;

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn slope(x: f64) -> f64 {
    twice::grad(|x| x * x, x)
}

fn main() {}
