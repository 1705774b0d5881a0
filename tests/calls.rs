//! Rules by hand, methods, and functions that are given functions: value, gradient and Hessian against sympy
//! (tests/reference/calls.py).
#![deny(warnings)]

#[path = "support/reference.rs"]
mod reference;

use tapeless::prelude::*;

fn check(case: &str, quantity: &str, actual: impl IntoIterator<Item = f64>) {
    let rows = reference::read("calls.csv", include_str!("reference/calls.csv"));
    let row = rows.iter().find(|row| row.text("case") == case && row.text("quantity") == quantity);
    let expected: Vec<f64> = row.unwrap_or_else(|| panic!("no {quantity} of {case}")).numbers("values");
    let actual: Vec<f64> = actual.into_iter().collect();
    assert_eq!(actual.len(), expected.len(), "{quantity} of {case}");
    for (k, (a, e)) in actual.iter().zip(&expected).enumerate() {
        assert!((a - e).abs() <= 1e-13 * (1.0 + e.abs()), "{quantity}[{k}] of {case}: {a} instead of {e}");
    }
}

/// Kepler's equation by Newton's method.
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

#[differentiable(hvp)]
fn height(mean: f64, eccentricity: f64) -> f64 {
    let anomaly = kepler(mean, eccentricity);
    anomaly.sin() * eccentricity + mean * mean * anomaly
}

#[test]
fn a_rule_by_hand() {
    let (value, gradient) = height::value_and_grad(0.7, 0.2);
    check("kepler", "value", [value]);
    check("kepler", "gradient", [gradient.0, gradient.1]);
    let columns = [(1.0, 0.0), (0.0, 1.0)].map(|(m, e)| height::hvp(0.7, 0.2, m, e));
    check("kepler", "hessian", columns.into_iter().flat_map(|(m, e)| [m, e]));
}

#[differentiable]
fn newton(f: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64, start: f64) -> f64 {
    let mut x = start;
    for _ in 0..8 {
        x -= f(x) / slope(x);
    }
    x
}

#[differentiable(hvp)]
fn root(p: f64, r: f64) -> f64 {
    newton(|x| x.powi(3) - p * x - r, |x| 3.0 * x * x - p, 2.0).exp() * p
}

#[test]
fn a_root_of_a_given_function() {
    let (value, gradient) = root::value_and_grad(2.0, 5.0);
    check("root", "value", [value]);
    check("root", "gradient", [gradient.0, gradient.1]);
    let columns = [(1.0, 0.0), (0.0, 1.0)].map(|(p, r)| root::hvp(2.0, 5.0, p, r));
    check("root", "hessian", columns.into_iter().flat_map(|(p, r)| [p, r]));
}

#[derive(Params, Clone)]
struct Net {
    w: Vector<2, f64>,
    b: f64,
}

#[differentiable]
impl Net {
    #[differentiable]
    fn predict(&self, x: Vector<2, f64>) -> f64 {
        tanh(self.w.dot(x) + self.b)
    }

    #[differentiable(wrt(self), hvp)]
    fn loss(&self, x: Vector<2, f64>, target: f64) -> f64 {
        (self.predict(x) - target).powi(2) * self.b
    }
}

#[test]
fn a_method() {
    let (net, x) = (Net { w: Vector([0.5, -0.25]), b: 0.3 }, Vector([1.0, 2.0]));
    let flat = |net: Net| [net.w[0], net.w[1], net.b];
    let (value, gradient) = Net_loss::value_and_grad(&net, x, 0.5);
    check("method", "value", [value]);
    check("method", "gradient", flat(gradient));
    let units = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)];
    let column = |(v, w, b)| flat(Net_loss::hvp(&net, x, 0.5, &Net { w: Vector([v, w]), b }));
    check("method", "hessian", units.into_iter().flat_map(column));
}

#[differentiable]
fn rk4(field: impl Fn(f64) -> f64, y: f64, h: f64) -> f64 {
    let a = field(y);
    let b = field(y + a * h / 2.0);
    let c = field(y + b * h / 2.0);
    let d = field(y + c * h);
    y + (a + 2.0 * b + 2.0 * c + d) * h / 6.0
}

#[differentiable]
fn integrate(field: impl Fn(f64) -> f64, start: f64, h: f64, steps: usize) -> f64 {
    let mut y = start;
    for _ in 0..steps {
        y = rk4(&field, y, h);
    }
    y
}

#[differentiable(hvp, wrt(k, s, y))]
fn after(k: f64, s: f64, y: f64, steps: usize) -> f64 {
    integrate(|y| s * y.sin() - k * y, y, 0.2, steps)
}

#[test]
fn steps_along_a_given_field() {
    let flat = |(k, s, y): (f64, f64, f64)| [k, s, y];
    let (value, gradient) = after::value_and_grad(1.3, 0.8, 0.9, 2);
    check("steps", "value", [value]);
    check("steps", "gradient", flat(gradient));
    let units = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)];
    check("steps", "hessian", units.into_iter().flat_map(|(k, s, y)| flat(after::hvp(1.3, 0.8, 0.9, 2, k, s, y))));
}
