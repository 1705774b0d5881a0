use tapeless::prelude::*;

fn factor(k: usize) -> f64 {
    k as f64
}

#[differentiable]
fn f(x: f64, k: usize) -> f64 {
    let c = factor(k);
    x * c
}

fn main() {
    println!("{}", f(1.0, 2));
}
