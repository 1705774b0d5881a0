use tapeless::prelude::*;

#[differentiable(wrt(x))]
fn twice(f: impl Fn(f64) -> f64, x: f64, n: usize) -> f64 {
    f(f(x)) * n as f64
}

fn main() {}
