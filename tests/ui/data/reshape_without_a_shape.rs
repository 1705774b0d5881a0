use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<6>) -> f32 {
    let m = x.reshape();
    m.sum()
}

fn main() {}
