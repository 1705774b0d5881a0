use tapeless::prelude::*;

fn steps(x: f64) -> usize {
    x.abs() as usize
}

#[differentiable]
fn inner(x: f64, #[constant] y: f64) -> f64 {
    let n: usize = steps(y);
    x * (n as f64)
}

#[differentiable]
fn outer(x: f64) -> f64 {
    inner(x, x)
}

fn main() {
    println!("{}", outer(1.0));
}
