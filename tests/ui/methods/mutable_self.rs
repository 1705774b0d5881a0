use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable]
impl Line {
    #[differentiable]
    fn steeper(&mut self, x: f32) -> f32 {
        self.slope += x;
        self.slope
    }
}

fn main() {}
