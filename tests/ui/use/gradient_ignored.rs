#![deny(unused_must_use)]
use tapeless::prelude::*;

#[differentiable(jacobian)]
fn f(x: f32) -> f32 {
    x * x
}

fn main() {
    f::grad(1.0);
    f::value_and_grad(1.0);
    f::forward(1.0);
    f::backward(1.0, &f::forward(1.0).1, 1.0);
    f::jvp(1.0, 1.0);
    f::jacobian(1.0);
}
