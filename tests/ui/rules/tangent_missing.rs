use tapeless::prelude::*;

fn product(x: f64, y: f64) -> f64 {
    x * y
}

#[derivative(of = product, jvp)]
fn product_jvp(x: f64, y: f64, _value: f64, x_tangent: f64) -> f64 {
    x_tangent * y + x
}

fn main() {
    println!("{}", product(3.0, 4.0));
}
