use tapeless::prelude::*;

fn length(x: Vector<2, f64>) -> f64 {
    x.norm()
}

#[derivative(of = length, vjp)]
fn length_vjp(x: Vector<2, f64>, value: f64, cotangent: Vector<2, f64>) -> Vector<2, f64> {
    x.component_mul(cotangent) * (1.0 / value)
}

fn main() {
    println!("{}", length(Vector([3.0, 4.0])));
}
