use tapeless::prelude::*;

#[differentiable]
fn f(layer: &Dense, x: Vector<3>) -> f32 {
    (layer.w * x).sum()
}

fn main() {}
