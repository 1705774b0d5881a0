use tapeless::prelude::*;

#[differentiable(wrt(w), batch(xs))]
fn f(w: f32, xs: &[f32]) -> f32 {
    let mut total = 0.0;
    for x in xs {
        total += w * *x;
    }
    total
}

fn main() {}
