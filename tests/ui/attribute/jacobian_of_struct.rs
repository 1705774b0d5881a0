use tapeless::prelude::*;

#[derive(Params)]
struct Line {
    slope: f32,
    offset: f32,
}

#[differentiable(jacobian)]
fn f(line: &Line) -> Vector<2> {
    Vector([line.slope, line.offset])
}

fn main() {}
