use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> f32 {
    match x {
        0 => 1.0,
        _ => x.sum(),
    }
}

fn main() {}
