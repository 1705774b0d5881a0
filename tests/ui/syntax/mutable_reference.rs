use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut y = x;
    let z = &mut y;
    *z * x
}

fn main() {}
