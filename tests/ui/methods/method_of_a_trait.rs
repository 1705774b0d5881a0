use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

trait Model {
    fn predict(&self, x: f32) -> f32;
}

#[differentiable]
impl Model for Line {
    #[differentiable]
    fn predict(&self, x: f32) -> f32 {
        self.slope * x
    }
}

#[differentiable]
fn f(line: &Line, x: f32) -> f32 {
    line.predict(x)
}

fn main() {
    println!("{}", f(&Line { slope: 1.0 }, 2.0));
}
