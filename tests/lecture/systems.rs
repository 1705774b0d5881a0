//! S1 to S12: the systems that the lecture uses.

use super::near;
use tapeless::prelude::*;

/// F = (x + y)(y − z) at (1, 2, 3).
#[test]
fn s1_gradient_of_a_small_graph() {
    #[differentiable]
    fn f(x: f64, y: f64, z: f64) -> f64 {
        (x + y) * (y - z)
    }
    assert_eq!(f::value_and_grad(1.0, 2.0, 3.0), (-3.0, (-1.0, 2.0, -3.0)));
    // One product and three sums, counted with the sign of dz.
    assert_eq!((f::FLOPS, f::FLOPS_GRAD), (3, 5));
}

/// A picture of that graph, forward and backward, with shapes: DOT, SVG, and in the page of documentation.
#[test]
fn s2_pictures_of_the_graph() {
    #[differentiable(doc)]
    fn f(x: Vector<3, f64>, y: Vector<3, f64>, z: Vector<3, f64>) -> f64 {
        (x + y).dot(y - z)
    }
    let graph = f::graph();
    let dot = graph.to_dot().to_string();
    assert!(dot.starts_with("digraph \"f\"") && dot.contains("cluster_forward") && dot.contains("cluster_backward"));
    assert!(dot.contains("[label=\" 3\"]"), "shapes stand on edges: {dot}");
    let svg = graph.to_svg().to_string();
    for text in [">x + y</text>", ">y − z</text>", "forward ↓", "backward ↑", ">∇ x</text>", "class=\"label shape\""]
    {
        assert!(svg.contains(text), "{text}");
    }
    assert!(graph.to_mermaid().to_string().starts_with("flowchart TD"));
}

/// The printed net on x = (1, 2, 3).
#[test]
fn s3_the_printed_net() {
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

/// Feedforward([3, 4, 5, 3, 1]) in one line, of any depth and activation.
#[test]
fn s4_a_net_of_any_depth_in_one_line() {
    tapeless::feedforward!(Deep: [3, 4, 5, 3, 1], relu, output = sigmoid, float = f64);
    let mut net = Deep::zeros();
    let mut value = 0.0;
    tapeless::ParamsExt::visit_mut(&mut net, |_, leaf| {
        leaf.iter_mut().for_each(|x| {
            value += 0.37;
            *x = f64::sin(value);
        });
    });
    let x = Vector([1.0, 2.0, 3.0]);
    // The same by hand, layer by layer.
    let h = relu(net.layer1.w * x + net.layer1.b);
    let h = relu(net.layer2.w * h + net.layer2.b);
    let h = relu(net.layer3.w * h + net.layer3.b);
    let expected = sigmoid(net.layer4.w * h + net.layer4.b);
    near(net.apply(x)[0], expected[0], 14);
    assert_eq!(deep::PARAMETERS, 16 + 25 + 18 + 4 + 3);
}

/// All of PyTorch's list at ordinary points; the whole comparison stands in `tests/pytorch.rs` and `runtime/tests/activations_reference.rs`.
#[test]
fn s5_activations_and_their_slopes() {
    #[differentiable]
    fn all(x: f64) -> [f64; 12] {
        [
            relu(x),
            relu6(x),
            hardtanh(x),
            hardswish(x),
            hardsigmoid(x),
            elu(x, 1.0),
            selu(x),
            gelu(x),
            softplus(x),
            softsign(x),
            silu(x),
            mish(x),
        ]
    }
    // torch.nn.functional at 0.5 in double precision: relu, relu6, …, mish.
    let at_half = [
        0.5,
        0.5,
        0.5,
        0.291_666_667,
        0.583_333_333,
        0.5,
        0.525_350_494,
        0.345_731_231,
        0.974_076_984,
        0.333_333_333,
        0.311_229_666,
        0.375_245_211,
    ];
    all(0.5).iter().zip(at_half).for_each(|(value, expected)| near(*value, expected, 8));
    // Kinks: the slope is 0 there.
    let (_, residuals) = all::forward(0.0);
    let mut of_relu = [0.0; 12];
    of_relu[0] = 1.0;
    assert_eq!(all::backward(0.0, &residuals, of_relu), 0.0);
}

/// Cross-entropy of the printed logits, and its gradient (softmax − one-hot) / 3.
#[test]
fn s6_cross_entropy_of_a_batch() {
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

/// An activation of one's own, and its slope.
#[test]
fn s7_own_activations() {
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

/// A chain of element-wise operations, written by the user, is fused: of the many that value and slope consist of, few become a
/// variable of their own, and two are kept for the backward pass.
#[test]
fn s8_a_chain_of_elementwise_operations_is_fused() {
    #[differentiable]
    fn fused_gelu(x: Vector<64>) -> Vector<64> {
        (x * 0.5).component_mul(1.0 + erf(x / 1.41421))
    }
    let x = Vector::from_fn(|i| i as f32 / 16.0 - 2.0);
    let y = fused_gelu(x);
    for i in 0..64 {
        near(f64::from(y[i]), f64::from(gelu(x[i])), 5);
    }
    let whole = fused_gelu::graph().nodes.iter().filter(|node| node.shape == [64] && node.flops > 0).count();
    assert!(whole >= 12, "{whole} operations on whole vectors");
    assert_eq!((fused_gelu::WORKSPACE_BYTES, fused_gelu::RESIDUAL_BYTES), (3 * 256, 2 * 256));
}

/// Four ways to differentiate the truncated logistic map l₄: by hand, numerically, symbolically, algorithmically.
#[test]
fn s9_four_ways_to_differentiate() {
    #[differentiable]
    fn l4(x: f64) -> f64 {
        let l = 4.0 * x * (1.0 - x);
        let l = 4.0 * l * (1.0 - l);
        4.0 * l * (1.0 - l)
    }
    #[differentiable]
    fn l6(x: f64) -> f64 {
        let l = 4.0 * x * (1.0 - x);
        let l = 4.0 * l * (1.0 - l);
        let l = 4.0 * l * (1.0 - l);
        let l = 4.0 * l * (1.0 - l);
        4.0 * l * (1.0 - l)
    }
    let x = 0.2;
    // The polynomial multiplied out: 64 x − 1344 x² + ….
    let coefficients = [64.0, -1344.0, 10752.0, -42240.0, 90112.0, -106_496.0, 65536.0, -16384.0];
    let terms = coefficients.iter().enumerate();
    let exact: f64 = terms.map(|(k, c)| (k + 1) as f64 * c * f64::powi(x, k as i32)).sum();
    near(l4::grad(x), exact, 11);
    near(l4::jvp(x, 1.0).1, exact, 11);
    // Truncation for large steps, rounding for small ones: the best step is neither.
    let error = |h: f64| ((l4(x + h) - l4(x)) / h - exact).abs();
    assert!(error(1e-2) > 100.0 * error(1e-7) && error(1e-14) > 100.0 * error(1e-7));
    // Each step of the map adds the same number of nodes to value and derivative.
    let (four, six) = (l4::graph().nodes.len(), l6::graph().nodes.len());
    assert!(six - four <= 2 * 8, "{four} nodes for l₄, {six} for l₆");
}

/// The values on every edge of a circuit, forward and backward.
#[test]
fn s10_circuits() {
    #[differentiable(trace)]
    fn f(x: f64, y: f64, z: f64) -> f64 {
        let q = x + y;
        q * z
    }
    let trace = f::trace(-2.0, 5.0, -4.0);
    for (name, value, gradient) in [("x", -2.0, -4.0), ("y", 5.0, -4.0), ("z", -4.0, 3.0), ("q", 3.0, -4.0)] {
        assert_eq!(
            (trace.value_of(name), trace.cotangent_of(name)),
            (Some(&[value][..]), Some(&[gradient][..])),
            "{name}"
        );
    }
    // The neuron 1/(1 + e^−(w₀x₀ + w₁x₁ + w₂)), gate by gate, to the two digits that the slides print.
    #[differentiable(trace, strict)]
    fn neuron(w0: f64, x0: f64, w1: f64, x1: f64, w2: f64) -> f64 {
        let s = w0 * x0 + w1 * x1 + w2;
        1.0 / (1.0 + exp(-s))
    }
    let trace = neuron::trace(2.0, -1.0, -3.0, -2.0, -3.0);
    let gradient = |name: &str| trace.cotangent_of(name).expect("a cotangent")[0];
    near(trace.value(trace.graph().outputs[0]).expect("a value")[0], 0.73, 2);
    for (name, expected) in [("w0", -0.20), ("x0", 0.39), ("w1", -0.39), ("x1", -0.59), ("w2", 0.20), ("s", 0.20)] {
        near(gradient(name), expected, 2);
    }
    let svg = trace.to_svg().to_string();
    assert!(svg.contains("class=\"label value left\"") && svg.contains("class=\"label cotangent\""));
}

/// The same net trained with two activations on a real data set: more images are read right than by chance, and ReLU learns faster than a sigmoid.
/// The whole comparison is the example `activations`.
#[test]
fn s12_activations_on_digits() {
    #[derive(Params, Clone)]
    struct Net {
        first: Dense<64, 16>,
        second: Dense<16, 16>,
        out: Dense<16, 10>,
    }
    macro_rules! nets {
        ($($logits:ident, $loss:ident: $act:ident;)*) => {$(
            #[differentiable]
            fn $logits(net: &Net, x: &Vector<64>) -> Vector<10> {
                let h = $act(net.first.w * x + net.first.b);
                let h = $act(net.second.w * h + net.second.b);
                net.out.w * h + net.out.b
            }
            #[differentiable(wrt(net))]
            fn $loss(net: &Net, x: &Vector<64>, label: usize) -> f32 {
                cross_entropy($logits(net, x), label)
            }
        )*};
    }
    nets! {
        sigmoid_logits, sigmoid_loss: sigmoid;
        relu_logits, relu_loss: relu;
    }
    let images: Vec<(Vector<64>, usize)> = include_str!("../../examples/data/digits.csv")
        .lines()
        .map(|line| {
            let fields: Vec<u8> = line.split(',').map(|field| field.parse().expect("a number")).collect();
            (Vector::from_fn(|i| f32::from(fields[i]) / 16.0), usize::from(fields[64]))
        })
        .collect();
    let (train, test) = images.split_at(400);
    let learn = |accumulate: fn(&Net, &Vector<64>, usize, &mut Net) -> f32, digit: fn(&Net, &Vector<64>) -> usize| {
        let mut net = Net::ZEROS;
        let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
        tapeless::init::xavier_normal(&mut net, &mut rng);
        let mut adam = tapeless::optim::Adam::new(3e-3);
        for _ in 0..3 {
            for batch in train.chunks(8) {
                let mut gradient = Net::ZEROS;
                for (image, label) in batch {
                    accumulate(&net, image, *label, &mut gradient);
                }
                tapeless::ParamsExt::scale(&mut gradient, 1.0 / batch.len() as f32);
                adam.step(&mut net, &gradient);
            }
        }
        test.iter().filter(|(image, label)| digit(&net, image) == *label).count() as f64 / test.len() as f64
    };
    let relus = learn(relu_loss::accumulate_grad, |n, x| relu_logits(n, x).argmax());
    let sigmoids = learn(sigmoid_loss::accumulate_grad, |n, x| sigmoid_logits(n, x).argmax());
    assert!(relus > 0.7 && relus > sigmoids + 0.1, "ReLU {relus}, sigmoid {sigmoids}");
}
