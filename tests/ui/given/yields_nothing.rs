use tapeless::prelude::*;

#[differentiable]
fn twice(f: impl Fn(f64), x: f64) -> f64 {
    f(x);
    x
}

fn main() {}
