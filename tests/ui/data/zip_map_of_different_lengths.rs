use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, y: Vector<2>) -> f32 {
    x.zip_map(y, |a, b| a * b).sum()
}

fn main() {}
