use tapeless::prelude::*;

#[differentiable]
fn sum(f: impl Fn(f64) -> f64, x: Vector<3, f64>) -> f64 {
    f(x)
}

fn main() {}
