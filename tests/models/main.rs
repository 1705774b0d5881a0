//! Whole models as users write them, against values and gradients of PyTorch (tests/reference/models.py).

mod bundle;
mod clusters;
mod lenet;
mod lstm;
mod mixture;
mod oscillator;
mod physics;
#[path = "../support/reference.rs"]
mod reference;
mod residual;
mod rosenbrock;
mod transformer;

use tapeless::prelude::*;

/// scale · sin(1.3 k + seed) for k = 0, 1, …: what models.py makes its weights and data of.
fn numbers(seed: f64, scale: f64) -> impl Iterator<Item = f64> {
    (0..).map(move |k| scale * (1.3 * f64::from(k) + seed).sin())
}

fn vector<const N: usize>(numbers: &mut impl Iterator<Item = f64>) -> Vector<N, f64> {
    Vector(core::array::from_fn(|_| numbers.next().expect("numbers without end")))
}

fn matrix<const R: usize, const C: usize>(numbers: &mut impl Iterator<Item = f64>) -> Matrix<R, C, f64> {
    Matrix(core::array::from_fn(|_| vector(numbers).0))
}

/// The numbers of PyTorch for a quantity of a model.
fn expected(model: &str, quantity: &str) -> Vec<f64> {
    let rows = reference::read("models.csv", include_str!("../reference/models.csv"));
    let row = rows.iter().find(|row| row.text("model") == model && row.text("quantity") == quantity);
    row.unwrap_or_else(|| panic!("no {quantity} of {model}")).numbers("values")
}

/// Compares with PyTorch's numbers, relative to the largest of them.
fn check(model: &str, quantity: &str, actual: impl IntoIterator<Item = f64>) {
    let (actual, expected): (Vec<f64>, _) = (actual.into_iter().collect(), expected(model, quantity));
    assert_eq!(actual.len(), expected.len(), "{quantity} of {model}");
    let size = expected.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
    for (k, (a, e)) in actual.iter().zip(&expected).enumerate() {
        assert!((a - e).abs() <= 1e-11 * size, "{quantity}[{k}] of {model}: {a} instead of {e}");
    }
}

/// The same for a large gradient, of which models.py keeps the sum, the sum of squares and every 97th element.
fn check_large(model: &str, quantity: &str, actual: impl IntoIterator<Item = f64>) {
    let actual: Vec<f64> = actual.into_iter().collect();
    let (sum, squares) = (actual.iter().sum(), actual.iter().map(|x| x * x).sum());
    let kept = [sum, squares].into_iter().chain(actual.iter().copied().step_by(97));
    check(model, quantity, kept);
}
