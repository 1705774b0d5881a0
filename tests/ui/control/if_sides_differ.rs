use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, y: Vector<2>) -> f32 {
    let larger = if x[0] > 0.0 { x } else { y };
    larger.sum()
}

fn main() {}
