use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.fixed_rows(1).sum()
}

fn main() {}
