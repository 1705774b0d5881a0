use tapeless::prelude::*;

struct Line {
    slope: f32,
}

#[derive(Params)]
struct Net {
    line: Line,
    offset: f32,
}

#[differentiable]
fn f(net: &Net, x: f32) -> f32 {
    net.line.slope * x + net.offset
}

fn main() {}
