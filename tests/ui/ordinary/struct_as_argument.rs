use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f64,
}

fn count(line: &Line) -> usize {
    line.slope as usize
}

#[differentiable]
fn f(line: &Line, x: f64) -> f64 {
    let n: usize = count(line);
    line.slope * x * (n as f64)
}

fn main() {
    println!("{}", f(&Line { slope: 1.0 }, 2.0));
}
