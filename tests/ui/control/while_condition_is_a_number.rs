use tapeless::prelude::*;

#[differentiable]
fn f(mut x: f32, mut n: usize) -> f32 {
    while n {
        x *= x;
        n -= 1;
    }
    x
}

fn main() {}
