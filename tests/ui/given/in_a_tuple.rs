use tapeless::prelude::*;

#[differentiable]
fn both<F: Fn(f64) -> f64>(pair: (F, f64)) -> f64 {
    (pair.0)(pair.1)
}

fn main() {}
