use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    if x[0] < 0.0 {
        return x;
    }
    x.sum()
}

fn main() {}
