//! Two layers: M4.

use super::near;
use tapeless::prelude::*;

// ANCHOR: coordinates
/// Each neuron has two weights, then its bias.
#[differentiable(wrt(w1, w2, w3))]
fn coordinates(w1: [f64; 3], w2: [f64; 3], w3: [f64; 3], x: Vector<2, f64>) -> f64 {
    let first = sigmoid(w1[2] + w1[0] * x[0] + w1[1] * x[1]);
    let second = sigmoid(w2[2] + w2[0] * x[0] + w2[1] * x[1]);
    sigmoid(w3[2] + w3[0] * first + w3[1] * second)
}
// ANCHOR_END: coordinates

// ANCHOR: blocks
/// The same as a product of matrices; a 1 behind each vector takes in the biases.
#[differentiable(wrt(w, out))]
pub fn blocks(w: Matrix<2, 3, f64>, out: Vector<3, f64>, x: Vector<2, f64>) -> f64 {
    let h = sigmoid(w * Vector([x[0], x[1], 1.0]));
    sigmoid(out.dot(Vector([h[0], h[1], 1.0])))
}
// ANCHOR_END: blocks

// ANCHOR: agree
#[test]
fn m4_coordinates_and_block_matrices() {
    let (w1, w2, w3) = ([0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [2.0, -1.25, 0.1]);
    let x = Vector([0.3, -0.7]);
    let (value, (d1, d2, d3)) = coordinates::value_and_grad(w1, w2, w3, x);
    let (same, (dw, dout)) = blocks::value_and_grad(Matrix([w1, w2]), Vector(w3), x);
    near(value, same, 14);
    for k in 0..3 {
        near(d1[k], dw[(0, k)], 14);
        near(d2[k], dw[(1, k)], 14);
        near(d3[k], dout[k], 14);
    }
}
// ANCHOR_END: agree

/// The lecture's 3×3 matrix whole, with the row (0, 0, 1) that carries the 1 on. The activation is not applied to that row.
#[test]
fn m4_the_row_of_the_bias() {
    #[differentiable(wrt(w, out))]
    fn whole(w: Matrix<3, 3, f64>, out: Vector<3, f64>, x: Vector<3, f64>) -> f64 {
        let z = w * x;
        let h = Vector([sigmoid(z[0]), sigmoid(z[1]), z[2]]);
        sigmoid(out.dot(h))
    }
    let (w1, w2, w3) = ([0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [2.0, -1.25, 0.1]);
    let (value, (dw, dout)) = whole::value_and_grad(
        Matrix([w1, w2, [0.0, 0.0, 1.0]]),
        Vector(w3),
        Vector([0.3, -0.7, 1.0]),
    );
    let (same, (expected, expected_out)) =
        blocks::value_and_grad(Matrix([w1, w2]), Vector(w3), Vector([0.3, -0.7]));
    near(value, same, 14);
    for k in 0..3 {
        near(dw[(0, k)], expected[(0, k)], 14);
        near(dw[(1, k)], expected[(1, k)], 14);
        near(dout[k], expected_out[k], 14);
    }
}
