use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable]
impl Line {
    #[differentiable]
    fn up(&self, x: f32) -> f32 {
        self.down(x) + self.slope
    }

    #[differentiable]
    fn down(&self, x: f32) -> f32 {
        Self::up(self, x) - self.slope
    }
}

fn main() {
    println!("{}", Line { slope: 1.0 }.up(2.0));
}
