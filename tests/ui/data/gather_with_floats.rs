use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, #[constant] places: &[f32; 2]) -> f32 {
    x.gather(places).sum()
}

fn main() {}
