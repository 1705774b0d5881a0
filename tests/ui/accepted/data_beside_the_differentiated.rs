//! What is not differentiated may be of any type that can be data.
#![deny(warnings)]

use tapeless::prelude::*;

#[differentiable(wrt(w))]
fn f(w: f32, data: [(f32, u8); 2], scale: (f64, bool), #[constant] x: f32) -> f32 {
    let first = data[0];
    w * first.0 * x + scale.0 as f32 + 2.0 * 3.0
}

fn main() {
    assert_eq!(f::grad(2.0, [(3.0, 1), (0.0, 2)], (1.0, true), 5.0), 15.0);
}
