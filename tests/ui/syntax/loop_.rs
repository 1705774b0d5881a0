use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    loop {
        break x;
    }
}

fn main() {}
