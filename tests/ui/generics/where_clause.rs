use tapeless::prelude::*;

#[differentiable]
fn f<const N: usize>(x: Vector<N>) -> f32
where
    [f32; N]: Default,
{
    x.sum()
}

fn main() {}
