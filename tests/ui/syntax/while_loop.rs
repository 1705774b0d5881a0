use tapeless::prelude::*;

#[differentiable]
fn f(mut x: f32, mut n: usize) -> f32 {
    while n > 0 {
        x *= x;
        n -= 1;
    }
    x
}

fn main() {}
