use tapeless::prelude::*;
type V = Vector<3>;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    let y: V = x * 2.0;
    y.sum()
}

fn main() {}
