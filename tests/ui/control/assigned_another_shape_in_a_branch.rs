use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, y: Vector<2>) -> f32 {
    let mut h = x;
    if x[0] > 0.0 {
        h = y;
    }
    h.sum()
}

fn main() {}
