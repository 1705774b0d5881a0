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

#[derive(Params)]
struct Pair {
    first: Line,
}

#[differentiable]
fn f(pair: &Pair, x: f32) -> f32 {
    pair.first.at(x)
}

fn main() {
    println!("{}", f(&Pair { first: Line { slope: 1.0 } }, 2.0));
}
