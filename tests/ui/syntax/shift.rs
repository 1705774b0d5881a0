use tapeless::prelude::*;

#[differentiable]
fn f(v: Vector<8>, n: usize) -> f32 {
    v[n << 1]
}

fn main() {}
