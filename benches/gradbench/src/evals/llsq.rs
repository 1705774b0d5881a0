//! `llsq`: half the squared distance of a polynomial from the sign function, at points equally spaced in [−1, 1].

use super::{array, parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

/// Points that are looked at together.
const TILE: usize = 32;

/// x₀ + x₁ t + x₂ t² + …, by Horner's rule.
#[differentiable(wrt(x))]
fn half_squares<const M: usize>(x: &Vector<M, f64>, n: usize) -> f64 {
    let mut total = 0.0;
    for tile in 0..(n + TILE - 1) / TILE {
        let t = Vector::<TILE, f64>::from_fn(|i| -1.0 + ((tile * TILE + i) as f64) * 2.0 / (n as f64 - 1.0));
        let mut error = Vector::<TILE, f64>::zeros();
        for j in 0..M {
            error = error.component_mul(t).add_scalar(x[M - 1 - j]);
        }
        let squares =
            Vector::<TILE, f64>::from_fn(
                |i| {
                    if tile * TILE + i < n { (t[i].signum() - error[i]).powi(2) } else { 0.0 }
                },
            );
        total += squares.sum();
    }
    0.5 * total
}

#[derive(Deserialize)]
struct Input {
    x: Vec<f64>,
    n: usize,
    #[serde(flatten)]
    runs: Runs,
}

fn sized<const M: usize>(function: &str, input: &Input) -> Result<Outcome, String> {
    let (x, n) = (Vector(array::<M>(&input.x)?), input.n);
    match function {
        "primal" => repeat(input.runs, 0.0, |y| *y = half_squares(&x, n), |y| json!(y)),
        "gradient" => repeat(
            input.runs,
            Vector::<M, f64>::ZEROS,
            |g| _ = half_squares::write_grad(&x, n, g),
            |g| json!(g.as_slice()),
        ),
        _ => unknown("llsq", function),
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    match input.x.len() {
        3 => sized::<3>(function, &input),
        128 => sized::<128>(function, &input),
        m => Err(format!("no instance for m = {m}")),
    }
}
