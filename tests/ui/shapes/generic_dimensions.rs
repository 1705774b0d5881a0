use tapeless::prelude::*;

#[differentiable]
fn f<const N: usize, const M: usize>(a: Vector<N>, b: Vector<M>) -> f32 {
    a.dot(b)
}

fn main() {}
