use tapeless::prelude::*;

struct Line {
    slope: f32,
}

#[differentiable]
fn f(line: &Line, x: f32) -> f32 {
    line.slope * x
}

fn main() {}
