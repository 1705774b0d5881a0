//! Derivatives by hand: rules of functions in plain Rust, called from differentiable ones.
#![deny(warnings)]

use tapeless::prelude::*;

/// Kepler's equation `anomaly − eccentricity · sin(anomaly) = mean` by Newton's method.
fn kepler(mean: f64, eccentricity: f64) -> f64 {
    let mut anomaly = mean;
    for _ in 0..50 {
        anomaly -= (anomaly - eccentricity * anomaly.sin() - mean) / (1.0 - eccentricity * anomaly.cos());
    }
    anomaly
}

#[derivative(of = kepler, vjp)]
#[differentiable]
fn kepler_vjp(mean: f64, eccentricity: f64, value: f64, cotangent: f64) -> (f64, f64) {
    let slope = cotangent / (1.0 - eccentricity * value.cos());
    (slope, slope * value.sin())
}

/// Straight lines between the squares of 0, 1, 2, ….
fn squares(x: f64) -> f64 {
    [0.0, 1.0, 4.0, 9.0, 16.0][x as usize] + (x - x.floor()) * (2.0 * x.floor() + 1.0)
}

#[derivative(of = squares, jvp)]
fn squares_jvp(x: f64, _value: f64, x_tangent: f64) -> f64 {
    (2.0 * x.floor() + 1.0) * x_tangent
}

#[differentiable]
fn radius(m: f64, e: f64) -> f64 {
    1.0 - e * kepler(m, e).cos() * squares(m + 1.0)
}

#[test]
fn first() {
    let (v, (a, b)) = radius::value_and_grad(0.7, 0.3);
    let h = 1e-6;
    let f = |m: f64, e: f64| 1.0 - e * kepler(m, e).cos() * squares(m + 1.0);
    assert!((v - f(0.7, 0.3)).abs() < 1e-12);
    assert!(((f(0.7 + h, 0.3) - f(0.7 - h, 0.3)) / (2.0 * h) - a).abs() < 1e-8);
    assert!(((f(0.7, 0.3 + h) - f(0.7, 0.3 - h)) / (2.0 * h) - b).abs() < 1e-8);
}
