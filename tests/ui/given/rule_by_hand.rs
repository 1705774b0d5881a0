use tapeless::prelude::*;

fn twice(f: fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[derivative(of = twice, vjp)]
fn twice_vjp(f: fn(f64) -> f64, x: f64, value: f64, cotangent: f64) -> f64 {
    cotangent * value * f(x)
}

fn main() {}
