//! Runge-Kutta 4 over 1,000 steps, and the derivative of the end by the beginning.

use super::check;
use tapeless::prelude::*;

/// The Van der Pol oscillator.
#[differentiable]
fn field(y: Vector<2, f64>) -> Vector<2, f64> {
    Vector([y[1], 1.5 * (1.0 - y[0] * y[0]) * y[1] - y[0]])
}

#[differentiable(jacobian)]
fn end(start: Vector<2, f64>) -> Vector<2, f64> {
    const STEP: f64 = 0.01;
    let mut y = start;
    for _ in 0..1000 {
        let k1 = field(y);
        let k2 = field(y + k1 * (0.5 * STEP));
        let k3 = field(y + k2 * (0.5 * STEP));
        let k4 = field(y + k3 * STEP);
        y += (k1 + (k2 + k3) * 2.0 + k4) * (STEP / 6.0);
    }
    y
}

#[test]
fn a_thousand_steps_of_runge_and_kutta() {
    let start = Vector([0.5, -0.3]);
    check("oscillator", "value", end(start).0);
    check("oscillator", "start", end::jacobian(start).as_slice().to_vec());
    // Row by row in reverse mode.
    let (_, residuals) = end::forward(start);
    let rows = [0, 1].map(|i| end::backward(start, &residuals, Vector(core::array::from_fn(|k| f64::from(k == i)))));
    check("oscillator", "start", rows.iter().flat_map(|row| row.0));
}
