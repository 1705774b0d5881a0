use tapeless::prelude::*;

#[differentiable(recompute(budget = "2 KiB"))]
fn f<const N: usize>(x: Vector<N>) -> f32 {
    tanh(x * 2.0).norm()
}

fn main() {}
