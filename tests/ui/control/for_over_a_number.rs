use tapeless::prelude::*;

#[differentiable]
fn f(x: f32, n: usize) -> f32 {
    let mut y = x;
    for _ in n {
        y *= x;
    }
    y
}

fn main() {}
