use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable]
impl Line {
    #[differentiable]
    fn at(&self, x: f32) -> f32 {
        if x > 1.0 { self.at(x / 2.0) } else { self.slope * x }
    }
}

fn main() {
    println!("{}", Line { slope: 1.0 }.at(2.0));
}
