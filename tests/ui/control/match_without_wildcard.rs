use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, kind: usize) -> f32 {
    match kind {
        0 => x,
        1 => x * x,
    }
}

fn main() {}
