use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, k: usize) -> f32 {
    x.gather(k).sum()
}

fn main() {}
