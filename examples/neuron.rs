//! One neuron is a linear model: σ(b + w·x). Three of them, trained on data: linear regression, logistic regression, and a linear
//! classifier that answers 0 or 1.
//!
//! `cargo run --release --example neuron`

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tapeless::optim::Sgd;
use tapeless::prelude::*;

/// What a neuron learns: a weight for each input, and a bias.
#[derive(Params, Clone, Debug)]
struct Neuron {
    w: Vector<2, f64>,
    b: f64,
}

/// What every neuron computes first.
#[differentiable]
fn linear(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
    neuron.b + neuron.w.dot(x)
}

/// Without an activation: linear regression. The loss of one object is the squared error.
#[differentiable(wrt(neuron))]
fn regression(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
    (linear(neuron, x) - y).powi(2)
}

/// With a sigmoid the answer is a probability: logistic regression. The loss is minus the logarithm of what the right answer got.
#[differentiable(wrt(neuron))]
fn logistic(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
    let p = sigmoid(linear(neuron, x));
    -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
}

/// With a threshold the answer is a class.
#[differentiable]
fn class(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
    step(linear(neuron, x))
}

/// Stochastic gradient descent: the gradient of one random object a step.
fn train(
    data: &[(Vector<2, f64>, f64)],
    rate: f64,
    rng: &mut StdRng,
    gradient: impl Fn(&Neuron, Vector<2, f64>, f64) -> Neuron,
) -> Neuron {
    let mut neuron = Neuron::ZEROS;
    let mut sgd = Sgd::new(rate);
    for _ in 0..20_000 {
        let (x, y) = data[rng.random_range(0..data.len())];
        let gradient = gradient(&neuron, x, y);
        sgd.step(&mut neuron, &gradient);
    }
    neuron
}

fn main() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut point = || Vector([rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)]);
    let points: Vec<Vector<2, f64>> = (0..300).map(|_| point()).collect();

    // The line y = 1 + 2 x₁ − 3 x₂, and a little noise.
    let noisy: Vec<(Vector<2, f64>, f64)> =
        points.iter().map(|x| (*x, 1.0 + 2.0 * x[0] - 3.0 * x[1] + rng.random_range(-0.1..0.1))).collect();
    let found = train(&noisy, 0.01, &mut rng, regression::grad);
    println!(
        "linear regression: y = {:.2} + {:.2} x₁ + {:.2} x₂ (made by 1 + 2 x₁ − 3 x₂)",
        found.b, found.w[0], found.w[1]
    );

    // Two classes, on either side of x₁ + x₂ = 0.2.
    let classes: Vec<(Vector<2, f64>, f64)> =
        points.iter().map(|x| (*x, if x[0] + x[1] > 0.2 { 1.0 } else { 0.0 })).collect();
    let found = train(&classes, 0.5, &mut rng, logistic::grad);
    let right = classes.iter().filter(|(x, y)| class(&found, *x) == *y).count();
    println!("logistic regression: the border is {:.2} + {:.2} x₁ + {:.2} x₂ = 0", found.b, found.w[0], found.w[1]);
    println!("the classifier with a threshold in the sigmoid's place: {right} of {} right", classes.len());

    // A threshold cannot be trained: its slope is 0 wherever it has one.
    println!("gradient of the classifier itself: {:?}\n", class::grad(&found, Vector([0.3, 0.4])).0);
    println!("{}", logistic::graph().to_unicode());
}
