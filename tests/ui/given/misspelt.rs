use tapeless::prelude::*;

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn double(x: f64) -> f64 {
    2.0 * x
}

#[differentiable]
fn quadruple(x: f64) -> f64 {
    twice(duoble, x)
}

fn main() {}
