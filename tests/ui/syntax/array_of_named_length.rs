use tapeless::prelude::*;
const N: usize = 3;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    let mut items = [x; N];
    items[0] = items[1] * 2.0;
    items[0].sum()
}

fn main() {}
