use tapeless::prelude::*;

struct Line;

#[differentiable]
impl Line {
    fn at(x: f32) -> f32 {
        x * x
    }
}

fn main() {}
