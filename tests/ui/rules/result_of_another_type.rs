use tapeless::prelude::*;

fn product(x: f64, y: f64) -> f64 {
    x * y
}

#[derivative(of = product, vjp)]
fn product_vjp(x: f64, y: f64, _value: f64, cotangent: f64) -> f64 {
    (x + y) * cotangent
}

fn main() {
    println!("{}", product(3.0, 4.0));
}
