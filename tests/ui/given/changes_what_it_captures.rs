use tapeless::prelude::*;

#[differentiable]
fn twice(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
    let y = f(x);
    f(y)
}

fn main() {}
