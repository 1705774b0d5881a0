use tapeless::prelude::*;

#[differentiable]
fn f(layers: [Vector<3>; 2]) -> f32 {
    layers[2].sum()
}

fn main() {}
