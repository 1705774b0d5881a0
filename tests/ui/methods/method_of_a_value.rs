use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable]
impl Line {
    #[differentiable]
    fn at(&self, x: f32) -> f32 {
        self.slope * x
    }
}

#[differentiable]
fn f(line: Line, x: f32) -> f32 {
    line.at(x)
}

fn main() {
    println!("{}", f(Line { slope: 1.0 }, 2.0));
}
