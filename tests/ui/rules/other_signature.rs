use tapeless::prelude::*;

fn half(x: f32) -> f32 {
    x / 2.0
}

#[derivative(of = half, vjp)]
fn half_vjp(_x: f64, _value: f64, cotangent: f64) -> f64 {
    cotangent / 2.0
}

fn main() {
    println!("{}", half(3.0));
}
