use tapeless::prelude::*;

#[differentiable]
struct Line {
    slope: f32,
}

fn main() {}
