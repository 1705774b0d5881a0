use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, slope: Vector<2>) -> f32 {
    leaky_relu(x, slope).sum()
}

fn main() {}
