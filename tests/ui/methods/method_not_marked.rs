use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
    offset: f32,
}

impl Line {
    fn at(&self, x: f32) -> f32 {
        self.slope * x + self.offset
    }
}

#[differentiable]
fn f(line: &Line, x: f32) -> f32 {
    line.at(x).powi(2)
}

fn main() {}
