use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
    offset: f32,
}

#[differentiable(wrt(line))]
fn f(line: &Line, x: f32) -> f32 {
    line.slope * x + line.offset
}

fn main() {
    let gradient = f::grad(&Line { slope: 1.0, offset: 2.0 }, 3.0);
    drop(gradient);
    println!("{}", gradient.slope);
}
