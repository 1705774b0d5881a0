use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Body {
    mass: f64,
}

fn total(bodies: &[Body; 2], x: f64) -> f64 {
    x * (bodies[0].mass + bodies[1].mass)
}

#[derivative(of = total, vjp)]
fn total_vjp(#[constant] bodies: &[Body; 2], x: f64, _value: f64, cotangent: f64) -> f64 {
    cotangent * (bodies[0].mass + bodies[1].mass) + 0.0 * x
}

fn main() {
    println!("{}", total(&[Body { mass: 1.0 }, Body { mass: 2.0 }], 3.0));
}
