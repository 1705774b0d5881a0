//! Rosenbrock's function and its Hessian.

use super::{check, numbers, vector};
use tapeless::prelude::*;

#[differentiable(hessian)]
fn rosenbrock(x: Vector<8, f64>) -> f64 {
    (1..8).map(|i| 100.0 * (x[i] - x[i - 1].powi(2)).powi(2) + (1.0 - x[i - 1]).powi(2)).sum()
}

#[test]
fn rosenbrocks_function() {
    let x = vector(&mut numbers(4.3, 1.0));
    let (value, gradient) = rosenbrock::value_and_grad(x);
    check("rosenbrock", "value", [value]);
    check("rosenbrock", "gradient", gradient.0);
    check("rosenbrock", "hessian", rosenbrock::hessian(x).as_slice().to_vec());
}
