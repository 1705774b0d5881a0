use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

impl Line {
    #[differentiable]
    fn at(&self, x: f32) -> f32 {
        self.slope * x
    }
}

fn main() {}
