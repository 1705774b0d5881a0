use tapeless::prelude::*;

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn quadruple(x: f64) -> f64 {
    twice(x.sin(), x)
}

fn main() {}
