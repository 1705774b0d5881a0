use tapeless::prelude::*;

#[differentiable]
fn f(v: Vectro<3>) -> f32 {
    v.sum()
}

fn main() {
    let _ = f::grad(Vector([1.0, 2.0, 3.0]));
}
