//! One neuron: M1.

use super::near;
use tapeless::optim::Sgd;
use tapeless::prelude::*;

// ANCHOR: neuron
/// What a neuron learns: a weight for each input, and a bias.
#[derive(Params, Clone)]
pub struct Neuron {
    pub w: Vector<2, f64>,
    pub b: f64,
}

#[differentiable]
pub fn linear(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
    neuron.b + neuron.w.dot(x)
}
// ANCHOR_END: neuron

// ANCHOR: regression
#[differentiable(wrt(neuron))]
pub fn regression(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
    (linear(neuron, x) - y).powi(2)
}
// ANCHOR_END: regression

// ANCHOR: logistic
#[differentiable(wrt(neuron))]
pub fn logistic(neuron: &Neuron, x: Vector<2, f64>, y: f64) -> f64 {
    let p = sigmoid(linear(neuron, x));
    -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
}
// ANCHOR_END: logistic

// ANCHOR: class
#[differentiable]
pub fn class(neuron: &Neuron, x: Vector<2, f64>) -> f64 {
    step(linear(neuron, x))
}
// ANCHOR_END: class

// ANCHOR: train
const POINTS: [Vector<2, f64>; 6] = [
    Vector([1.0, 0.5]),
    Vector([-0.5, 1.0]),
    Vector([0.25, -1.0]),
    Vector([-1.0, -0.75]),
    Vector([0.5, 1.5]),
    Vector([-1.5, 0.25]),
];

fn line(x: Vector<2, f64>) -> f64 {
    1.0 + 2.0 * x[0] - 3.0 * x[1]
}

fn train(rate: f64, gradient: impl Fn(&Neuron, Vector<2, f64>) -> Neuron) -> Neuron {
    let mut neuron = Neuron::ZEROS;
    let mut sgd = Sgd::new(rate);
    for step in 0..6000 {
        let gradient = gradient(&neuron, POINTS[step % POINTS.len()]);
        sgd.step(&mut neuron, &gradient);
    }
    neuron
}

#[test]
fn m1_linear_regression() {
    let found = train(0.05, |neuron, x| regression::grad(neuron, x, line(x)));
    near(found.b, 1.0, 6);
    near(found.w[0], 2.0, 6);
    near(found.w[1], -3.0, 6);
}

#[test]
fn m1_logistic_regression_and_a_linear_classifier() {
    let side = |x| if line(x) > 0.0 { 1.0 } else { 0.0 };
    let found = train(0.5, |neuron, x| logistic::grad(neuron, x, side(x)));
    for x in POINTS {
        assert_eq!(class(&found, x), side(x));
        // The threshold itself teaches nothing: its slope is 0.
        assert_eq!(class::grad(&found, x).0.b, 0.0);
    }
}
// ANCHOR_END: train
