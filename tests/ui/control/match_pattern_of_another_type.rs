use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, kind: usize) -> f32 {
    match kind {
        0.5 => x,
        _ => x * x,
    }
}

fn main() {}
