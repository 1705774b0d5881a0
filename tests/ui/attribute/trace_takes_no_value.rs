use tapeless::prelude::*;

#[differentiable(trace(x), doc = "text")]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
