//! Parameters named like keywords and like those of generated functions.
#![deny(warnings)]

use tapeless::prelude::*;

#[differentiable]
fn r#match(r#type: f32, residuals: f32, cotangent: f32) -> f32 {
    r#type * residuals * cotangent
}

fn main() {
    assert_eq!(r#match::grad(1.0, 2.0, 3.0), (6.0, 3.0, 2.0));
}
