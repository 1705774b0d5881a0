use tapeless::prelude::*;

fn cube(x: f64) -> f64 {
    x * x * x
}

#[derivative(of = cube, vjp)]
fn cube_vjp(x: f64, _value: f64, cotangent: f64) -> f64 {
    3.0 * x * x * cotangent
}

#[differentiable]
fn steepness(x: f64) -> f64 {
    cube::grad(x).exp()
}

fn main() {
    println!("{}", steepness::grad(1.0));
}
