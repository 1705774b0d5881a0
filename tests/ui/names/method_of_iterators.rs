use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    x.iter().map(|x| x * x).sum()
}

fn main() {}
