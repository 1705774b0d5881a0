use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
    offset: f32,
}

#[differentiable]
fn f(x: f32) -> Line {
    Line { slope: x }
}

fn main() {}
