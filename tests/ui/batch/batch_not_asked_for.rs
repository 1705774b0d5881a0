use tapeless::prelude::*;

#[differentiable(wrt(w))]
fn f(w: f32, x: f32) -> f32 {
    w * x
}

fn main() {
    let _ = f::batch_value_and_grad(1.0, &[2.0, 3.0]);
}
