use tapeless::prelude::*;

#[differentiable]
fn f(t: Tensor3<2, 3, 4>) -> f32 {
    t[(0, 1)]
}

fn main() {}
