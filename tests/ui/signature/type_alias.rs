use tapeless::prelude::*;

type Input = Vector<3>;

#[differentiable]
fn f(x: Input) -> f32 {
    x.sum()
}

fn main() {}
