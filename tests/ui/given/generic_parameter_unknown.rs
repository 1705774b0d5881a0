use tapeless::prelude::*;

#[differentiable]
fn at_zero<const N: usize>(f: impl Fn(Vector<N, f64>) -> f64, scale: f64) -> f64 {
    f(Vector::zeros()) * scale
}

#[differentiable]
fn whole(scale: f64) -> f64 {
    at_zero(|x| x.sum(), scale)
}

fn main() {}
