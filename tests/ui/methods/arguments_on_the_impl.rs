use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable(wrt(self))]
impl Line {
    #[differentiable]
    fn at(&self, x: f32) -> f32 {
        self.slope * x
    }
}

fn main() {
    println!("{}", Line { slope: 1.0 }.at(2.0));
}
