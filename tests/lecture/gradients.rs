//! M6 and M8 to M11: softmax and losses, and how gradients pass gates and layers.

use super::near;
use tapeless::prelude::*;

/// Three softmaxes to their printed digits.
#[test]
fn m6_printed_softmaxes() {
    #[differentiable]
    fn probabilities<const N: usize>(z: Vector<N, f64>) -> Vector<N, f64> {
        softmax(z)
    }
    let first = probabilities(Vector([0.5, 0.5, 0.1, 0.7]));
    [0.257, 0.257, 0.172, 0.314].into_iter().enumerate().for_each(|(i, p)| near(first[i], p, 3));
    let second = probabilities(Vector([-1.0, 0.0, 1.0, 0.0, -1.0]));
    [0.07, 0.18, 0.5, 0.18, 0.07].into_iter().enumerate().for_each(|(i, p)| near(second[i], p, 2));
    let third = probabilities(Vector([1.0, 1.0, 1.0, 2.0, 1.0]));
    [0.15, 0.15, 0.15, 0.4, 0.15].into_iter().enumerate().for_each(|(i, p)| near(third[i], p, 2));
}

/// Log-loss in its plain form and with the maximum taken out: both stable, both the same.
#[test]
fn m8_plain_log_loss_becomes_stable() {
    #[differentiable]
    fn plain(a: Vector<4, f64>, y: usize) -> f64 {
        -(a[y].exp() / exp(a).sum()).ln()
    }
    #[differentiable]
    fn shifted(a: Vector<4, f64>, y: usize) -> f64 {
        let largest = a.max();
        -a[y] + largest + exp(a - largest).sum().ln()
    }
    for scale in [1.0, 1e4] {
        let a = Vector([0.3, -1.0, 0.7, 0.1]) * scale;
        let ((value, gradient), (other, other_gradient)) = (plain::value_and_grad(a, 1), shifted::value_and_grad(a, 1));
        assert!((value - other).abs() <= 1e-12 * value, "{value} {other}");
        (0..4).for_each(|i| near(gradient[i], other_gradient[i], 12));
    }
    assert!(plain::reference(Vector([1e4, 0.0, 0.0, 0.0]), 1).is_infinite());
}

/// Gates: an addition passes the gradient on, a multiplication swaps the inputs, a maximum routes it to the larger one. At a tie
/// `maximum` gives half to each, as PyTorch does; the lecture's rule, all to the second one, is an `if`.
#[test]
fn m9_gates_and_ties() {
    #[differentiable]
    fn add(g: f64, x: f64, y: f64) -> f64 {
        g * (x + y)
    }
    #[differentiable]
    fn multiply(g: f64, x: f64, y: f64) -> f64 {
        g * (x * y)
    }
    #[differentiable]
    fn max(g: f64, x: f64, y: f64) -> f64 {
        g * maximum(x, y)
    }
    #[differentiable]
    fn lecture_max(g: f64, x: f64, y: f64) -> f64 {
        g * if x > y { x } else { y }
    }
    let (_, dx, dy) = add::grad(3.0, 5.0, 7.0);
    assert_eq!((dx, dy), (3.0, 3.0));
    let (_, dx, dy) = multiply::grad(3.0, 5.0, 7.0);
    assert_eq!((dx, dy), (21.0, 15.0));
    for (x, y, expected, lecture) in
        [(7.0, 5.0, (3.0, 0.0), (3.0, 0.0)), (5.0, 7.0, (0.0, 3.0), (0.0, 3.0)), (5.0, 5.0, (1.5, 1.5), (0.0, 3.0))]
    {
        let (_, dx, dy) = max::grad(3.0, x, y);
        assert_eq!((dx, dy), expected, "max at {x}, {y}");
        let (_, dx, dy) = lecture_max::grad(3.0, x, y);
        assert_eq!((dx, dy), lecture, "if at {x}, {y}");
    }
}

/// Z = relu(x), z = W x, z = relu(W x): their Jacobians, in our convention (rows are outputs) and in the lecture's,
/// which is the transpose.
#[test]
fn m10_jacobians_and_the_transpose_convention() {
    #[differentiable(jacobian)]
    fn kinked(x: Vector<3, f64>) -> Vector<3, f64> {
        relu(x)
    }
    #[differentiable(jacobian, wrt(x))]
    fn linear(w: &Matrix<2, 3, f64>, x: Vector<3, f64>) -> Vector<2, f64> {
        w * x
    }
    #[differentiable(jacobian, wrt(x))]
    fn layer(w: &Matrix<2, 3, f64>, x: Vector<3, f64>) -> Vector<2, f64> {
        relu(w * x)
    }
    assert_eq!(kinked::jacobian(Vector([2.0, -1.0, 0.0])), Matrix::from_diagonal(Vector([1.0, 0.0, 0.0])));
    let w = Matrix([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]);
    let x = Vector([1.0, 1.0, 3.0]);
    assert_eq!(linear::jacobian(&w, x), w);
    // The lecture's dz/dx is n×m: Wᵀ, and Wᵀ diag(I[W x > 0]).
    assert_eq!(linear::jacobian(&w, x).transpose(), w.transpose());
    let open = (w * x).map(|z| if z > 0.0 { 1.0 } else { 0.0 });
    assert_eq!(open, Vector([1.0, 0.0]));
    assert_eq!(layer::jacobian(&w, x).transpose(), w.transpose() * Matrix::from_diagonal(open));
}

/// ∂L/∂W = ∇_z L · xᵀ, and with k equal layers and no activation dz/dx = (Wᵀ)ᵏ.
#[test]
fn m11_gradient_of_weights_is_an_outer_product() {
    #[differentiable]
    fn loss(w: Matrix<2, 3, f64>, x: Vector<3, f64>) -> f64 {
        let z = relu(w * x);
        z.norm_squared()
    }
    #[differentiable(jacobian, wrt(x))]
    fn deep(w: &Matrix<2, 2, f64>, x: Vector<2, f64>) -> Vector<2, f64> {
        w * (w * (w * x))
    }
    let w = Matrix([[1.0, -2.0, 0.5], [0.25, 1.5, -0.5]]);
    let x = Vector([3.0, 1.0, 2.0]);
    let (d_w, _) = loss::grad(w, x);
    let z = w * x;
    let d_z = z.map(|z| if z > 0.0 { 2.0 * z } else { 0.0 });
    assert_eq!(d_w, d_z.outer(x));
    // And so it stands in the printed graph: a product with xᵀ is the gradient of w.
    let graph = loss::graph();
    let (_, of_w) = graph.gradients.iter().find(|(name, _)| *name == "w").expect("a gradient of w");
    let node = graph.nodes.iter().find(|node| node.id == *of_w).expect("its node");
    assert_eq!(node.op, "outer");
    assert!(node.formula.ends_with(" xᵀ"), "{}", node.formula);
    assert!(graph.to_unicode().contains(" xᵀ"), "{}", graph.to_unicode());
    let w = Matrix([[0.5, -1.0], [2.0, 0.25]]);
    let t = w.transpose();
    assert_eq!(deep::jacobian(&w, Vector([1.0, 1.0])).transpose(), t * t * t);
}
