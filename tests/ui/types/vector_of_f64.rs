use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<3, f64>, w: Vector<3>) -> f64 {
    v.dot(w)
}

fn main() {}
