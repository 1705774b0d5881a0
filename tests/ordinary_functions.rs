//! Calls of ordinary functions on values that are not differentiated.
#![deny(warnings)]

use tapeless::prelude::*;

/// Two to the power of `k`, at most 16.
fn steps(k: u32, most: u32) -> usize {
    2usize.pow(k).min(most as usize)
}

fn is_even(k: usize) -> bool {
    k.is_multiple_of(2)
}

fn weights(k: usize) -> Vector<3, f64> {
    let mut weights = Vector([0.0; 3]);
    weights[k % 3] = 1.5;
    weights
}

fn nearest(table: &[f64], x: f64) -> f64 {
    table.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(0.0)
}

fn largest(v: &Vector<3, f64>) -> f64 {
    v.0.iter().copied().fold(f64::MIN, f64::max)
}

fn place_of_largest(v: [f64; 3]) -> (usize, bool) {
    let at = (0..3).fold(0, |at, i| if v[i] > v[at] { i } else { at });
    (at, v[at] > 0.0)
}

struct Table;

impl Table {
    fn rows() -> usize {
        3
    }
}

#[differentiable]
fn f(x: f64, v: Vector<3, f64>, k: u32, table: &[f64]) -> f64 {
    let n: usize = steps(k, 16);
    let rows: usize = Table::rows();
    let larger: usize = core::cmp::max(n, rows);
    let pick: Vector<3, f64> = stop_gradient(weights(larger));
    let most: f64 = stop_gradient(largest(&v));
    let constant = stop_gradient(v);
    let (at, positive): (usize, bool) = place_of_largest([constant[0], constant[1], constant[2]]);
    let center: f64 = stop_gradient(nearest(table, x * 2.0));
    let mut sum = (x - center) * (x - center) * most;
    for i in 0..3 {
        if is_even(i) && !is_even(n + 1) {
            sum += v[i] * x * pick[i];
        }
    }
    sum + if positive { v[at] * (n as f64) } else { 0.0 }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

#[test]
fn values_of_ordinary_functions_are_constants() {
    let (x, v, table) = (0.7, Vector([0.3, 1.9, -0.4]), [1.0, 1.5, 4.0]);
    let (value, (d_x, d_v)) = f::value_and_grad(x, v, 3, &table);
    close(value, f::reference(x, v, 3, &table));
    // By hand: n = 8, the weights are [0, 0, 1.5], the largest is 1.9 at 1, and the nearest of 1.4 is 1.5.
    close(value, (0.7 - 1.5) * (0.7 - 1.5) * 1.9 + -0.4 * 0.7 * 1.5 + 1.9 * 8.0);
    close(d_x, 2.0 * (0.7 - 1.5) * 1.9 - 0.4 * 1.5);
    assert_eq!(d_v, Vector([0.0, 8.0, 0.7 * 1.5]));
    close(f::jvp(x, v, 3, &table, 2.0, Vector([0.0, 1.0, 0.0])).1, 2.0 * d_x + 8.0);
}

fn ordinary(k: usize) -> f64 {
    k as f64 * 0.5
}

mod other {
    use tapeless::prelude::*;

    fn private(k: usize) -> usize {
        k + 1
    }

    #[differentiable]
    pub(super) fn power(x: f64, k: usize) -> f64 {
        let k: usize = private(k);
        let mut product = 1.0;
        for _ in 0..k {
            product *= x;
        }
        product
    }
}

#[differentiable]
fn through_another(x: f64) -> f64 {
    let half: f64 = stop_gradient(ordinary(3));
    other::power(x, 2) * half
}

#[test]
fn callers_of_callers() {
    assert_eq!(through_another::value_and_grad(2.0), (12.0, 18.0));
    assert_eq!(through_another::reference(2.0), 12.0);
}

#[differentiable]
fn inner(x: f64) -> f64 {
    x * x
}

/// A differentiable function is called as one here, too.
#[differentiable]
fn stopped(x: f64) -> f64 {
    let constant: f64 = stop_gradient(inner(x));
    constant * x
}

#[test]
fn differentiable_functions_can_be_stopped() {
    assert_eq!(stopped::value_and_grad(3.0), (27.0, 9.0));
}
