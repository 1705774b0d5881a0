use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
}

#[differentiable]
impl Line {
    #[differentiable]
    fn at(&self, x: Vector<2>) -> f32 {
        self.slop * x[0] + self
    }
}

fn main() {
    println!("{}", Line { slope: 1.0 }.at(Vector([2.0, 1.0])));
}
