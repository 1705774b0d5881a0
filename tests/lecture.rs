//! Figures of the founding lecture (A. Dyakonov, "Deep learning: neural networks", 2022), rows S1, S3, S6, S7, M6, M8, M10, M11.

use tapeless::prelude::*;

fn near(a: f64, b: f64, digits: i32) {
    assert!((a - b).abs() <= 0.5 * 10f64.powi(-digits) * (1.0 + 1e-9), "{a} is not {b} to {digits} digits");
}

/// S1: f = (x + y)(y − z) at (1, 2, 3).
#[test]
fn gradient_of_a_small_graph() {
    #[differentiable]
    fn f(x: f64, y: f64, z: f64) -> f64 {
        (x + y) * (y - z)
    }
    assert_eq!(f::value_and_grad(1.0, 2.0, 3.0), (-3.0, (-1.0, 2.0, -3.0)));
    // One product and three sums, counted with the sign of dz.
    assert_eq!((f::FLOPS, f::FLOPS_GRAD), (3, 5));
}

/// S3: the printed net on x = (1, 2, 3).
#[test]
fn the_printed_net() {
    #[derive(Params)]
    struct Feedforward {
        fc1: Dense<3, 5, f64>,
        fc2: Matrix<1, 5, f64>,
    }
    #[differentiable(wrt(net))]
    fn output(net: &Feedforward, x: Vector<3, f64>) -> f64 {
        let hidden = relu(net.fc1.w * x + net.fc1.b);
        sigmoid(net.fc2 * hidden)[0]
    }
    let net = Feedforward {
        fc1: Dense {
            w: Matrix([
                [-0.5727, 0.1885, -0.4232],
                [-0.1383, -0.2233, -0.5384],
                [-0.3583, 0.1175, -0.5696],
                [-0.4284, 0.1711, 0.0918],
                [-0.5539, -0.2273, 0.4973],
            ]),
            b: Vector([0.5525, -0.4201, -0.5736, 0.0464, -0.0297]),
        },
        fc2: Matrix([[-0.1064, -0.3029, 0.4057, 0.0953, 0.2823]]),
    };
    let x = Vector([1.0, 2.0, 3.0]);
    near(output(&net, x), 0.5376, 4);
    near(output(&net, x), 0.5375621, 7);
    let (value, gradient) = output::value_and_grad(&net, x);
    // Two neurons are dead at this x: nothing reaches their weights.
    assert_eq!(gradient.fc1.w.row(0), Vector([0.0; 3]));
    near(gradient.fc1.b[4], value * (1.0 - value) * 0.2823, 12);
}

/// S6: cross-entropy of the printed logits, and its gradient (softmax − one-hot) / 3.
#[test]
fn cross_entropy_of_a_batch() {
    #[differentiable]
    fn loss(logits: Matrix<3, 5, f64>, labels: [usize; 3]) -> f64 {
        cross_entropy(logits, labels)
    }
    let logits = Matrix([
        [-0.0691, -1.5644, -0.3935, 0.2211, 1.3458],
        [-2.3893, 1.2955, 0.0244, -2.0838, 1.0790],
        [-0.6185, -0.0333, 0.2944, -0.6185, 0.5702],
    ]);
    let (value, gradient) = loss::value_and_grad(logits, [4, 3, 1]);
    near(value, 2.1341, 4);
    near(value, 2.134140938, 9);
    for (row, label) in [4, 3, 1].into_iter().enumerate() {
        let total: f64 = (0..5).map(|j| logits[(row, j)].exp()).sum();
        for j in 0..5 {
            let expected = (logits[(row, j)].exp() / total - if j == label { 1.0 } else { 0.0 }) / 3.0;
            near(gradient[(row, j)], expected, 14);
        }
    }
    let (value, gradient) = loss::value_and_grad(logits * 1e4, [4, 3, 1]);
    assert!(value.is_finite() && gradient.iter().all(|x| x.is_finite()));
}

/// S7: an activation of one's own, and its slope.
#[test]
fn own_activations() {
    #[differentiable]
    fn my_sigmoid(x: f64) -> f64 {
        1.0 / (1.0 + exp(-x))
    }
    #[differentiable]
    fn mapped(x: Vector<3, f64>) -> Vector<3, f64> {
        x.map(my_sigmoid)
    }
    let x = Vector([-1.0, 0.0, 1.0]);
    let (values, residuals) = mapped::forward(x);
    let slopes = mapped::backward(x, &residuals, Vector([1.0; 3]));
    for (i, (value, slope)) in [(0.2689, 0.1966), (0.5, 0.25), (0.7311, 0.1966)].into_iter().enumerate() {
        near(values[i], value, 4);
        near(slopes[i], slope, 4);
    }
    assert!(my_sigmoid::graph().rewrites.iter().any(|rewrite| rewrite.rule.contains("sigmoid")));
    assert_eq!(my_sigmoid(-1e4), 0.0);
    assert_eq!(my_sigmoid::grad(-1e4), 0.0);
}

/// M6: three softmaxes to their printed digits.
#[test]
fn printed_softmaxes() {
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

/// M8: log-loss in its plain form and with the maximum taken out: both stable, both the same.
#[test]
fn plain_log_loss_becomes_stable() {
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

/// M10: z = relu(x), z = W x, z = relu(W x): their Jacobians, in our convention (rows are outputs) and in the lecture's,
/// which is the transpose.
#[test]
fn jacobians_and_the_transpose_convention() {
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

/// M11: ∂L/∂W = ∇_z L · xᵀ, and with k equal layers and no activation dz/dx = (Wᵀ)ᵏ.
#[test]
fn gradient_of_weights_is_an_outer_product() {
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
