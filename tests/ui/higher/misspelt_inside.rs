use tapeless::prelude::*;

#[differentiable]
fn inner(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn outer(x: f64) -> f64 {
    inner::gard(x) + x
}

fn main() {}
