use tapeless::prelude::*;

#[differentiable]
fn once<F: FnOnce(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x)
}

fn main() {}
