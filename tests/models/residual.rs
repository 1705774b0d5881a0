//! Four residual layers in an array.

use super::{check, check_large, matrix, numbers, vector};
use tapeless::layers::dense;
use tapeless::prelude::*;

#[differentiable]
fn loss(layers: &[Dense<16, 16, f64>; 4], x: Vector<16, f64>) -> f64 {
    let mut h = x;
    for layer in layers {
        h += tanh(dense(layer, h));
    }
    h.norm_squared()
}

#[test]
fn a_residual_net_of_four_layers() {
    let (mut w, mut b) = (numbers(0.5, 0.3), numbers(0.6, 0.5));
    let layers: [_; 4] = core::array::from_fn(|_| Dense { w: matrix(&mut w), b: vector(&mut b) });
    let x = vector(&mut numbers(0.7, 1.0));
    let (value, (gradient, dx)) = loss::value_and_grad(&layers, x);
    check("residual", "value", [value]);
    check_large("residual", "w", gradient.iter().flat_map(|layer| layer.w.as_slice().to_vec()));
    check("residual", "b", gradient.iter().flat_map(|layer| layer.b.0));
    check("residual", "x", dx.0);
}
