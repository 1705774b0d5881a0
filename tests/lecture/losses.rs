//! Softmax and losses: M6, M8 and S6.

use super::near;
use tapeless::prelude::*;

// ANCHOR: softmax
#[differentiable]
fn probabilities<const N: usize>(z: Vector<N, f64>) -> Vector<N, f64> {
    softmax(z)
}

#[test]
fn m6_printed_softmaxes() {
    let p = probabilities(Vector([0.5, 0.5, 0.1, 0.7]));
    [0.257, 0.257, 0.172, 0.314]
        .into_iter()
        .enumerate()
        .for_each(|(i, printed)| near(p[i], printed, 3));
    let p = probabilities(Vector([-1.0, 0.0, 1.0, 0.0, -1.0]));
    [0.07, 0.18, 0.5, 0.18, 0.07]
        .into_iter()
        .enumerate()
        .for_each(|(i, printed)| near(p[i], printed, 2));
    let p = probabilities(Vector([1.0, 1.0, 1.0, 2.0, 1.0]));
    [0.15, 0.15, 0.15, 0.4, 0.15]
        .into_iter()
        .enumerate()
        .for_each(|(i, printed)| near(p[i], printed, 2));
    near(p.sum(), 1.0, 15);
}
// ANCHOR_END: softmax

// ANCHOR: plain
#[differentiable]
pub fn plain(a: Vector<4, f64>, y: usize) -> f64 {
    -(a[y].exp() / exp(a).sum()).ln()
}

#[differentiable]
fn shifted(a: Vector<4, f64>, y: usize) -> f64 {
    let largest = a.max();
    -a[y] + largest + exp(a - largest).sum().ln()
}
// ANCHOR_END: plain

// ANCHOR: stable
#[test]
fn m8_plain_log_loss_becomes_stable() {
    for scale in [1.0, 1e4] {
        let a = Vector([0.3, -1.0, 0.7, 0.1]) * scale;
        let (value, gradient) = plain::value_and_grad(a, 1);
        let (other, other_gradient) = shifted::value_and_grad(a, 1);
        assert!((value - other).abs() <= 1e-12 * value, "{value} {other}");
        (0..4).for_each(|i| near(gradient[i], other_gradient[i], 12));
    }
    // As it is written it overflows.
    assert!(plain::reference(Vector([1e4, 0.0, 0.0, 0.0]), 1).is_infinite());
    assert_eq!(plain(Vector([1e4, 0.0, 0.0, 0.0]), 1), 1e4);
}
// ANCHOR_END: stable

/// There is a receipt for what was replaced, and `strict` keeps the formula.
#[test]
fn m8_receipts() {
    #[differentiable(strict)]
    fn kept(a: Vector<4, f64>, y: usize) -> f64 {
        -(a[y].exp() / exp(a).sum()).ln()
    }
    let rules: Vec<&str> =
        plain::graph().rewrites.iter().map(|rewrite| rewrite.rule).collect();
    assert!(!rules.is_empty());
    assert!(kept::graph().rewrites.is_empty());
    assert!(kept(Vector([1e4, 0.0, 0.0, 0.0]), 1).is_infinite());
}

// ANCHOR: batch
#[differentiable]
pub fn batch_loss(logits: Matrix<3, 5, f64>, labels: [usize; 3]) -> f64 {
    cross_entropy(logits, labels)
}

#[test]
fn s6_cross_entropy_of_a_batch() {
    let logits = Matrix([
        [-0.0691, -1.5644, -0.3935, 0.2211, 1.3458],
        [-2.3893, 1.2955, 0.0244, -2.0838, 1.0790],
        [-0.6185, -0.0333, 0.2944, -0.6185, 0.5702],
    ]);
    let labels = [4, 3, 1];
    let (value, gradient) = batch_loss::value_and_grad(logits, labels);
    near(value, 2.1341, 4);
    near(value, 2.134140938, 9);
    // (softmax − one-hot) / 3
    for (i, label) in labels.into_iter().enumerate() {
        let p = softmax(logits.row(i));
        for j in 0..5 {
            let one_hot = if j == label { 1.0 } else { 0.0 };
            near(gradient[(i, j)], (p[j] - one_hot) / 3.0, 14);
        }
    }
    // Logits ten thousand times as large are no trouble.
    let (value, gradient) = batch_loss::value_and_grad(logits * 1e4, labels);
    assert!(value.is_finite() && gradient.iter().all(|x| x.is_finite()));
}
// ANCHOR_END: batch
