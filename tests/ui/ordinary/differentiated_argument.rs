use tapeless::prelude::*;

fn steps(x: f64) -> usize {
    x.abs() as usize
}

#[differentiable]
fn f(x: f64) -> f64 {
    let n: usize = steps(2.0 * x);
    x * (n as f64)
}

fn main() {
    println!("{}", f(1.0));
}
