//! Activations of one's own: S7 and S8.

use super::near;
use tapeless::prelude::*;

// ANCHOR: sigmoid
#[differentiable]
pub fn my_sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

#[differentiable]
fn mapped(x: Vector<3, f64>) -> Vector<3, f64> {
    x.map(my_sigmoid)
}

#[test]
fn s7_my_sigmoid() {
    let x = Vector([-1.0, 0.0, 1.0]);
    let (values, residuals) = mapped::forward(x);
    let slopes = mapped::backward(x, &residuals, Vector([1.0; 3]));
    for (i, (value, slope)) in
        [(0.2689, 0.1966), (0.5, 0.25), (0.7311, 0.1966)].into_iter().enumerate()
    {
        near(values[i], value, 4);
        near(slopes[i], slope, 4);
    }
    // e^10000 overflows; the formula was recognised and is computed another way.
    assert_eq!(my_sigmoid(-1e4), 0.0);
    assert_eq!(my_sigmoid::grad(-1e4), 0.0);
    assert!(
        my_sigmoid::graph().rewrites.iter().any(|rewrite| rewrite.rule.contains("sigmoid"))
    );
}
// ANCHOR_END: sigmoid

// ANCHOR: leaky
/// `alpha` is a number to choose, not one to learn.
#[differentiable]
fn my_leaky_relu(x: f64, #[constant] alpha: f64) -> f64 {
    if x > 0.0 { x } else { alpha * x }
}

#[test]
fn s7_my_leaky_relu() {
    assert_eq!(my_leaky_relu::value_and_grad(-1.0, 0.1), (-0.1, 0.1));
    assert_eq!(my_leaky_relu::value_and_grad(0.0, 0.1), (0.0, 0.1));
    assert_eq!(my_leaky_relu::value_and_grad(1.0, 0.1), (1.0, 1.0));
}
// ANCHOR_END: leaky

// ANCHOR: grads
/// The slope of an activation at each of some points.
fn get_grads<const N: usize>(slope: impl Fn(f64) -> f64, x: [f64; N]) -> [f64; N] {
    x.map(slope)
}

#[test]
fn s7_get_grads() {
    let [a, b, c] = get_grads(my_sigmoid::grad, [-1.0, 0.0, 1.0]);
    near(a, 0.1966, 4);
    near(b, 0.25, 4);
    near(c, 0.1966, 4);
    assert_eq!(
        get_grads(|x| my_leaky_relu::grad(x, 0.1), [-1.0, 0.0, 1.0]),
        [0.1, 0.1, 1.0]
    );
}
// ANCHOR_END: grads

// ANCHOR: fused
#[differentiable]
pub fn fused_gelu(x: Vector<64>) -> Vector<64> {
    (x * 0.5).component_mul(1.0 + erf(x / 1.41421))
}

#[test]
fn s8_a_chain_of_elementwise_operations_is_fused() {
    let x = Vector::from_fn(|i| i as f32 / 16.0 - 2.0);
    let y = fused_gelu(x);
    for i in 0..64 {
        near(f64::from(y[i]), f64::from(gelu(x[i])), 5);
    }
    // A dozen operations on 64 floats each. Three vectors are ever in memory, and one is kept: the slopes.
    let graph = fused_gelu::graph();
    let operations =
        graph.nodes.iter().filter(|node| node.shape == [64] && node.flops > 0).count();
    assert!(operations >= 12, "{operations}");
    assert_eq!((fused_gelu::WORKSPACE_BYTES, fused_gelu::RESIDUAL_BYTES), (3 * 256, 256));
}
// ANCHOR_END: fused
