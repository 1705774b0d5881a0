use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

impl Line {
    fn squashed(x: f32) -> f32 {
        x / (1.0 + x * x)
    }
}

#[differentiable]
fn f(line: &Line, x: f32) -> f32 {
    line.slope * Line::squashed(x)
}

fn main() {
    println!("{}", f(&Line { slope: 1.0 }, 2.0));
}
