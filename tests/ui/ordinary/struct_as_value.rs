use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f64,
}

fn flat(slope: f64) -> Line {
    Line { slope }
}

#[differentiable]
fn f(x: f64) -> f64 {
    let line: Line = flat(2.0);
    line.slope * x
}

fn main() {
    println!("{}", f(2.0));
}
