//! Training: M7.

use super::near;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tapeless::prelude::*;

// ANCHOR: object
#[derive(Params, Clone)]
struct Model {
    w: Vector<2, f64>,
    b: f64,
}

/// L(a(x | w), y) + λ R(w) for one object, with the sum of squares for R.
#[differentiable(wrt(model))]
fn one_object(model: &Model, x: Vector<2, f64>, y: f64, lambda: f64) -> f64 {
    let a = model.b + model.w.dot(x);
    (a - y).powi(2) + lambda * model.w.norm_squared()
}
// ANCHOR_END: object

// ANCHOR: risk
/// The regularised empirical risk: (1/m) Σ L(a(xᵢ | w), yᵢ) + λ R(w).
#[differentiable(wrt(model))]
fn risk(model: &Model, xs: [Vector<2, f64>; 6], ys: [f64; 6], lambda: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        let a = model.b + model.w.dot(xs[i]);
        sum += (a - ys[i]).powi(2);
    }
    sum / 6.0 + lambda * model.w.norm_squared()
}
// ANCHOR_END: risk

// ANCHOR: sparse
/// The same with the sum of absolute values for R.
#[differentiable(wrt(model))]
fn sparse_risk(model: &Model, xs: [Vector<2, f64>; 6], ys: [f64; 6], lambda: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        let a = model.b + model.w.dot(xs[i]);
        sum += (a - ys[i]).powi(2);
    }
    sum / 6.0 + lambda * abs(model.w).sum()
}
// ANCHOR_END: sparse

fn data() -> ([Vector<2, f64>; 6], [f64; 6]) {
    let xs =
        [[1.0, 0.5], [-0.5, 1.0], [0.25, -1.0], [-1.0, -0.75], [0.5, 1.5], [-1.5, 0.25]]
            .map(Vector);
    (xs, xs.map(|x| 1.0 + 2.0 * x[0]))
}

// ANCHOR: sgd
#[test]
fn m7_stochastic_gradient_descent() {
    let (xs, ys) = data();
    let mut rng = StdRng::seed_from_u64(1);
    // 1. Weights from norm(0, σ²).
    let mut model = Model::ZEROS;
    tapeless::init::normal(&mut model, 0.0, 0.1, &mut rng);
    let before = risk(&model, xs, ys, 0.01);
    // 2. A loop: a random object, its gradient, a step.
    for step in 0..3000 {
        let i = rng.random_range(0..6);
        let gradient = one_object::grad(&model, xs[i], ys[i], 0.01);
        let rate = 0.1 / (1.0 + f64::from(step) / 100.0);
        tapeless::ParamsExt::axpy(&mut model, -rate, &gradient);
    }
    assert!(risk(&model, xs, ys, 0.01) < 0.05 * before);
}
// ANCHOR_END: sgd

// ANCHOR: mean
#[test]
fn m7_the_gradient_of_the_risk_is_the_mean_of_the_objects() {
    let (xs, ys) = data();
    let model = Model { w: Vector([0.3, -0.2]), b: 0.1 };
    let mut mean = Model::ZEROS;
    for i in 0..6 {
        one_object::accumulate_grad(&model, xs[i], ys[i], 0.01, &mut mean);
    }
    tapeless::ParamsExt::scale(&mut mean, 1.0 / 6.0);
    let whole = risk::grad(&model, xs, ys, 0.01);
    near(whole.b, mean.b, 13);
    near(whole.w[0], mean.w[0], 13);
    near(whole.w[1], mean.w[1], 13);
}
// ANCHOR_END: mean

#[test]
fn m7_absolute_values_pull_with_equal_force() {
    let (xs, ys) = data();
    let model = Model { w: Vector([0.3, -0.2]), b: 0.1 };
    let (plain, with) =
        (sparse_risk::grad(&model, xs, ys, 0.0), sparse_risk::grad(&model, xs, ys, 0.5));
    near(with.w[0] - plain.w[0], 0.5, 13);
    near(with.w[1] - plain.w[1], -0.5, 13);
    near(with.b, plain.b, 13);
}
