use tapeless::prelude::*;

#[differentiable]
fn f(a: Vector<2>, b: Vector<3>) -> f32 {
    a.component_mul(b).sum()
}

fn main() {}
