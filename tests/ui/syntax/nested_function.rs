use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    fn square(x: f32) -> f32 {
        x * x
    }
    square(x)
}

fn main() {}
