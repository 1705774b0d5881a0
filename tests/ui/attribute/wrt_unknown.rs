use tapeless::prelude::*;

#[differentiable(wrt(weigth))]
fn f(weight: f32, x: f32) -> f32 {
    weight * x
}

fn main() {}
