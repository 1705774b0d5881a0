use tapeless::prelude::*;

#[differentiable(wrt(w), batch(x))]
fn f(w: Vector<2>, x: Vector<2>) -> f32 {
    w.dot(x[0])
}

fn main() {}
