use tapeless::prelude::*;

fn cube(x: f64) -> f64 {
    x * x * x
}

#[derivative(of = cube, vjp)]
fn cube_vjp(x: f64, _value: f64, cotangent: f64) -> f64 {
    3.0 * x * x * cotangent
}

#[differentiable(hessian)]
fn curved(x: f64) -> f64 {
    cube(x) + x
}

fn main() {
    println!("{}", curved(1.0));
}
