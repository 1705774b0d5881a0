//! Gradients of vectors and matrices: M10 and M11.

use super::near;
use tapeless::prelude::*;

// ANCHOR: jacobians
#[differentiable(jacobian)]
fn activation(x: Vector<3, f64>) -> Vector<3, f64> {
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

#[test]
fn m10_jacobians() {
    // diag(I[x > 0])
    let open = Vector([1.0, 0.0, 0.0]);
    assert_eq!(activation::jacobian(Vector([2.0, -1.0, 0.0])), Matrix::from_diagonal(open));
    // Rows are outputs: the Jacobian of W x is W. The lecture's ∂z/∂x is the transpose.
    let w = Matrix([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]);
    let x = Vector([1.0, 1.0, 3.0]);
    assert_eq!(linear::jacobian(&w, x), w);
    assert_eq!(linear::jacobian(&w, x).transpose(), w.transpose());
    // Wᵀ diag(I[W x > 0])
    let open = (w * x).map(|z| if z > 0.0 { 1.0 } else { 0.0 });
    assert_eq!(open, Vector([1.0, 0.0]));
    assert_eq!(
        layer::jacobian(&w, x).transpose(),
        w.transpose() * Matrix::from_diagonal(open)
    );
}
// ANCHOR_END: jacobians

// ANCHOR: weights
#[differentiable]
pub fn loss(w: Matrix<2, 3, f64>, x: Vector<3, f64>) -> f64 {
    let z = w * x;
    let h = relu(z);
    h.norm_squared()
}

#[test]
fn m11_the_gradient_of_weights_is_an_outer_product() {
    let w = Matrix([[1.0, -2.0, 0.5], [0.25, 1.5, -0.5]]);
    let x = Vector([3.0, 1.0, 2.0]);
    let (dw, _) = loss::grad(w, x);
    let dz = (w * x).map(|z| if z > 0.0 { 2.0 * z } else { 0.0 });
    // ∇_z L · xᵀ
    assert_eq!(dw, dz.outer(x));
    // And so it stands in the formulas.
    assert!(loss::graph().to_unicode().contains("∂L/∂w = (∂L/∂z) xᵀ"));
}
// ANCHOR_END: weights

/// In the graph the gradient of the weights is one node, the outer product.
#[test]
fn m11_seen_in_the_graph() {
    let graph = loss::graph();
    let (_, of_w) =
        graph.gradients.iter().find(|(name, _)| *name == "w").expect("a gradient of w");
    let node = graph.nodes.iter().find(|node| node.id == *of_w).expect("its node");
    assert_eq!(node.op, "outer");
    assert!(node.formula.ends_with(" xᵀ"), "{}", node.formula);
}

// ANCHOR: deep
#[differentiable(jacobian, wrt(x))]
pub fn relus(
    w1: &Matrix<3, 2, f64>,
    w2: &Matrix<3, 3, f64>,
    w3: &Matrix<2, 3, f64>,
    x: Vector<2, f64>,
) -> Vector<2, f64> {
    let z1 = w1 * x;
    let z2 = w2 * relu(z1);
    let z3 = w3 * relu(z2);
    relu(z3)
}

#[test]
fn m11_layers_multiply() {
    let w1 = Matrix([[1.0, 0.5], [-0.25, 2.0], [-1.0, -1.0]]);
    let w2 = Matrix([[0.5, 1.0, -1.0], [1.0, -0.75, 0.5], [2.0, 0.25, 1.0]]);
    let w3 = Matrix([[1.0, -1.0, 0.5], [-0.5, 1.0, -2.0]]);
    let x = Vector([1.0, 2.0]);
    let diagonal = |z: Vector<3, f64>| {
        Matrix::from_diagonal(z.map(|z| if z > 0.0 { 1.0 } else { 0.0 }))
    };
    let z1 = w1 * x;
    let z2 = w2 * relu(z1);
    let z3 = w3 * relu(z2);
    let last = Matrix::from_diagonal(z3.map(|z| if z > 0.0 { 1.0 } else { 0.0 }));
    // W₁ᵀ diag(…) W₂ᵀ diag(…) W₃ᵀ diag(…)
    let expected = w1.transpose()
        * diagonal(z1)
        * w2.transpose()
        * diagonal(z2)
        * w3.transpose()
        * last;
    let found = relus::jacobian(&w1, &w2, &w3, x).transpose();
    for i in 0..2 {
        for j in 0..2 {
            near(found[(i, j)], expected[(i, j)], 14);
        }
    }
}
// ANCHOR_END: deep

// ANCHOR: power
#[differentiable(jacobian, wrt(x))]
fn power(w: &Matrix<2, 2, f64>, x: Vector<2, f64>) -> Vector<2, f64> {
    w * (w * (w * x))
}

#[test]
fn m11_equal_layers_give_a_power() {
    let w = Matrix([[0.5, -1.0], [2.0, 0.25]]);
    let t = w.transpose();
    assert_eq!(power::jacobian(&w, Vector([1.0, 1.0])).transpose(), t * t * t);
}
// ANCHOR_END: power

// ANCHOR: neuron
/// φ(w₀ + w·x) with φ = tanh.
#[differentiable]
fn neuron(w0: f64, w: Vector<3, f64>, x: Vector<3, f64>) -> f64 {
    tanh(w0 + w.dot(x))
}

#[test]
fn m11_a_neuron_multiplies_by_its_slope() {
    let (w0, w, x) = (0.1, Vector([0.5, -0.25, 1.0]), Vector([1.0, 2.0, -0.5]));
    let (z, (_, dw, dx)) = neuron::value_and_grad(w0, w, x);
    let slope = 1.0 - z * z;
    for i in 0..3 {
        near(dx[i], slope * w[i], 15); // handed on
        near(dw[i], slope * x[i], 15); // to correct the weight
    }
}
// ANCHOR_END: neuron
