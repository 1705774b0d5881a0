//! M1 to M5 and M7: one neuron, two layers, what they can and cannot do, and how they are trained.

use super::near;
use tapeless::prelude::*;

/// A linear function of two inputs.
#[derive(Params, Clone)]
struct Neuron {
    w: Vector<2, f64>,
    b: f64,
}

const POINTS: [[f64; 2]; 6] = [[1.0, 0.5], [-0.5, 1.0], [0.25, -1.0], [-1.0, -0.75], [0.5, 1.5], [-1.5, 0.25]];

/// One neuron is a linear regression, a logistic regression, and a linear classifier.
#[test]
fn m1_one_neuron() {
    #[differentiable]
    fn linear(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
        neuron.b + neuron.w.dot(x)
    }
    #[differentiable(wrt(neuron))]
    fn regression(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
        (linear(neuron, x) - y).powi(2)
    }
    #[differentiable(wrt(neuron))]
    fn logistic(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
        let p = sigmoid(linear(neuron, x));
        -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
    }
    #[differentiable]
    fn class(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
        step(linear(neuron, x))
    }
    let train = |rate: f64, gradient: &dyn Fn(&Neuron, Vector<2, f64>) -> Neuron| {
        let mut neuron = Neuron::ZEROS;
        for step in 0..6000 {
            let gradient = gradient(&neuron, Vector(POINTS[step % POINTS.len()]));
            tapeless::ParamsExt::axpy(&mut neuron, -rate, &gradient);
        }
        neuron
    };
    let line = |x: Vector<2, f64>| 1.0 + 2.0 * x[0] - 3.0 * x[1];
    let found = train(0.05, &|neuron, x| regression::grad(neuron, x, line(x)));
    near(found.b, 1.0, 6);
    near(found.w[0], 2.0, 6);
    near(found.w[1], -3.0, 6);
    let side = |x: Vector<2, f64>| if line(x) > 0.0 { 1.0 } else { 0.0 };
    let found = train(0.5, &|neuron, x| logistic::grad(neuron, x, side(x)));
    for x in POINTS.map(Vector) {
        assert_eq!(class(&found, x), side(x));
        assert_eq!(class::grad(&found, x).0.b, 0.0, "a step has no slope");
    }
}

/// Threshold neurons: AND and OR are one, equivalence is th(th(x₁+x₂−1.5) + th(−x₁−x₂+0.5) − 0.5), with the lecture's four values; the slope of
/// the step is 0 everywhere.
#[test]
fn m2_threshold_neurons() {
    #[differentiable]
    fn and(x: f64, y: f64) -> f64 {
        step(x + y - 1.5)
    }
    #[differentiable]
    fn or(x: f64, y: f64) -> f64 {
        step(x + y - 0.5)
    }
    #[differentiable]
    fn same(x: f64, y: f64) -> f64 {
        step(step(x + y - 1.5) + step(-x - y + 0.5) - 0.5)
    }
    for (x, y, all, any, equal) in
        [(0.0, 0.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0, 0.0), (1.0, 0.0, 0.0, 1.0, 0.0), (1.0, 1.0, 1.0, 1.0, 1.0)]
    {
        assert_eq!((and(x, y), or(x, y), same(x, y)), (all, any, equal));
        assert_eq!(same::grad(x, y), (0.0, 0.0));
    }
    // One threshold neuron cannot: no weights of a fine grid give exclusive or.
    let grid = || (-20..=20).map(|k| f64::from(k) / 10.0);
    let solved = grid().any(|a| {
        grid().any(|b| {
            grid().any(|c| {
                let h = |x: f64, y: f64| step(a * x + b * y + c);
                h(0.0, 0.0) == 0.0 && h(0.0, 1.0) == 1.0 && h(1.0, 0.0) == 1.0 && h(1.0, 1.0) == 0.0
            })
        })
    });
    assert!(!solved);
}

/// The same with σ_c(z) = 1/(1 + e^(−cz)): towards the threshold's values as c grows; and exclusive or, learnt from random weights.
#[test]
fn m3_sigmoids_in_the_place_of_thresholds() {
    #[differentiable]
    fn steep(z: f64, c: f64) -> f64 {
        1.0 / (1.0 + exp(-c * z))
    }
    #[differentiable]
    fn same(x: f64, y: f64, c: f64) -> f64 {
        steep(steep(x + y - 1.5, c) + steep(-x - y + 0.5, c) - 0.5, c)
    }
    let corners = [(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 1.0)];
    let error = |c: f64| corners.iter().map(|(x, y, z)| (same(*x, *y, c) - z).abs()).fold(0.0, f64::max);
    assert!(error(2.0) > error(10.0) && error(10.0) > error(30.0) && error(30.0) < 1e-6);

    #[derive(Params, Clone)]
    struct Net {
        hidden: Dense<2, 4, f64>,
        out: Dense<4, 1, f64>,
    }
    #[differentiable(wrt(net))]
    fn loss(net: &Net, x: Vector<2, f64>, target: f64) -> f64 {
        let h = sigmoid(net.hidden.w * x + net.hidden.b);
        bce_with_logits((net.out.w * h + net.out.b)[0], target)
    }
    let mut net = Net::ZEROS;
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(3);
    tapeless::init::normal(&mut net, 0.0, 1.0, &mut rng);
    let mut adam = tapeless::optim::Adam::new(0.05);
    let mut total = f64::MAX;
    for _ in 0..2000 {
        let mut gradient = Net::ZEROS;
        total = corners
            .iter()
            .map(|(x, y, same)| loss::accumulate_grad(&net, Vector([*x, *y]), 1.0 - same, &mut gradient))
            .sum();
        adam.step(&mut net, &gradient);
    }
    assert!(total < 0.05, "loss {total}");
}

/// A net of two layers in coordinates, and as a product of block matrices with a row for the biases: one value, one gradient.
#[test]
fn m4_coordinates_and_block_matrices() {
    #[differentiable(wrt(w1, w2, w3))]
    fn coordinates(w1: [f64; 3], w2: [f64; 3], w3: [f64; 3], x: Vector<2, f64>) -> f64 {
        let first = sigmoid(w1[2] + w1[0] * x[0] + w1[1] * x[1]);
        let second = sigmoid(w2[2] + w2[0] * x[0] + w2[1] * x[1]);
        sigmoid(w3[2] + w3[0] * first + w3[1] * second)
    }
    // The last row of the matrix lets a 1 through; the activation leaves it a 1.
    #[differentiable(wrt(w, out))]
    fn blocks(w: Matrix<2, 3, f64>, out: Vector<3, f64>, x: Vector<2, f64>) -> f64 {
        let h = sigmoid(w * Vector([x[0], x[1], 1.0]));
        sigmoid(out.dot(Vector([h[0], h[1], 1.0])))
    }
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

/// One hidden layer fits a curve better the wider it is; a polynomial activation does not.
#[test]
fn m5_universal_approximation() {
    #[derive(Params, Clone)]
    struct Net<const N: usize> {
        w: Vector<N, f64>,
        b: Vector<N, f64>,
        out: Vector<N, f64>,
        shift: f64,
    }
    #[differentiable(wrt(net))]
    fn smooth<const N: usize>(net: &Net<N>, x: f64, y: f64) -> f64 {
        (net.out.dot(tanh(net.w * x + net.b)) + net.shift - y).powi(2)
    }
    #[differentiable(wrt(net))]
    fn polynomial<const N: usize>(net: &Net<N>, x: f64, y: f64) -> f64 {
        let z = net.w * x + net.b;
        (net.out.dot(z.component_mul(z)) + net.shift - y).powi(2)
    }
    fn fit<const N: usize>(accumulate: impl Fn(&Net<N>, f64, f64, &mut Net<N>) -> f64) -> f64 {
        let mut net = Net::<N>::ZEROS;
        let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
        tapeless::init::normal(&mut net, 0.0, 1.0, &mut rng);
        net.w *= 4.0;
        net.b *= 2.0;
        net.out *= 1.0 / N as f64;
        let mut adam = tapeless::optim::Adam::new(0.02);
        let mut error = 0.0;
        for _ in 0..1500 {
            let mut gradient = Net::<N>::ZEROS;
            let x = |i: i32| f64::from(i) / 20.0 - 1.0;
            error = (0..=40).map(|i| accumulate(&net, x(i), (4.0 * x(i)).sin(), &mut gradient)).sum::<f64>() / 41.0;
            tapeless::ParamsExt::scale(&mut gradient, 1.0 / 41.0);
            adam.step(&mut net, &gradient);
        }
        error.sqrt()
    }
    let narrow = fit::<2>(smooth::accumulate_grad);
    let wide = fit::<12>(smooth::accumulate_grad);
    let parabola = fit::<12>(polynomial::accumulate_grad);
    assert!(wide < 0.3 * narrow && wide < 0.05, "{narrow} with 2 neurons, {wide} with 12");
    // An odd curve has no parabola nearer than a straight line: its distance is far from 0 for every width.
    assert!(parabola > 0.3, "{parabola} with x²");
}

/// The regularised empirical risk (1/m) Σ L(a(xᵢ|w), yᵢ) + λ R(w), with both R, and stochastic gradient descent on it as the lecture writes it.
#[test]
fn m7_regularised_risk_and_sgd() {
    #[differentiable(wrt(neuron))]
    fn one_object(neuron: &Neuron, x: Vector<2, f64>, y: f64, lambda: f64) -> f64 {
        (neuron.b + neuron.w.dot(x) - y).powi(2) + lambda * neuron.w.norm_squared()
    }
    #[differentiable(wrt(neuron))]
    fn risk(neuron: &Neuron, xs: [Vector<2, f64>; 6], ys: [f64; 6], lambda: f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..6 {
            sum += (neuron.b + neuron.w.dot(xs[i]) - ys[i]).powi(2);
        }
        sum / 6.0 + lambda * neuron.w.norm_squared()
    }
    #[differentiable(wrt(neuron))]
    fn sparse_risk(neuron: &Neuron, xs: [Vector<2, f64>; 6], ys: [f64; 6], lambda: f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..6 {
            sum += (neuron.b + neuron.w.dot(xs[i]) - ys[i]).powi(2);
        }
        sum / 6.0 + lambda * abs(neuron.w).sum()
    }
    let xs = POINTS.map(Vector);
    let ys = xs.map(|x| 1.0 + 2.0 * x[0]);
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let mut neuron = Neuron::ZEROS;
    tapeless::init::normal(&mut neuron, 0.0, 0.1, &mut rng);
    // The gradient of the risk is the mean of those of the objects.
    let mut mean = Neuron::ZEROS;
    for (x, y) in xs.iter().zip(ys) {
        one_object::accumulate_grad(&neuron, *x, y, 0.01, &mut mean);
    }
    tapeless::ParamsExt::scale(&mut mean, 1.0 / 6.0);
    let whole = risk::grad(&neuron, xs, ys, 0.01);
    near(whole.b, mean.b, 13);
    near(whole.w[1], mean.w[1], 13);
    // One random object a step.
    let before = risk(&neuron, xs, ys, 0.01);
    for step in 0..3000 {
        let i = rand::RngExt::random_range(&mut rng, 0..6);
        let gradient = one_object::grad(&neuron, xs[i], ys[i], 0.01);
        tapeless::ParamsExt::axpy(&mut neuron, -0.1 / (1.0 + f64::from(step) / 100.0), &gradient);
    }
    assert!(risk(&neuron, xs, ys, 0.01) < 0.05 * before);
    // L1 has the slope ±λ wherever a weight is not 0.
    let plain = sparse_risk::grad(&neuron, xs, ys, 0.0);
    let with = sparse_risk::grad(&neuron, xs, ys, 0.5);
    near(with.w[0] - plain.w[0], 0.5 * neuron.w[0].signum(), 13);
}
