//! `gmm`: the log posterior of a mixture of Gaussians with a Wishart prior on its precision matrices.

use super::{array, parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

/// Points that are looked at together.
const TILE: usize = 40;
/// Of terms that are smaller than the largest by more than this no digit is left in any sum, and products with them would be denormal
/// numbers, which processors take a hundred cycles for.
const NEGLIGIBLE: f64 = -600.0;

/// `K` components in `D` dimensions; a triangle below the diagonal has `L` elements.
#[derive(Params, Clone)]
struct Mixture<const D: usize, const K: usize, const L: usize> {
    alpha: Vector<K, f64>,
    mu: [Vector<D, f64>; K],
    /// Logarithms of the diagonals of the precisions' factors.
    q: [Vector<D, f64>; K],
    /// What is below the diagonals, column by column.
    l: [Vector<L, f64>; K],
}

/// Points, one a column, and which of them there are.
struct Points<const D: usize> {
    tiles: Vec<Matrix<D, TILE, f64>>,
    used: Vec<Vector<TILE, f64>>,
}

/// Without the terms that do not depend on the mixture. `freedom` is m, `precision` is γ.
#[differentiable(wrt(mixture))]
fn log_posterior<const D: usize, const K: usize, const L: usize>(
    mixture: &Mixture<D, K, L>,
    tiles: &[Matrix<D, TILE, f64>],
    used: &[Vector<TILE, f64>],
    freedom: f64,
    precision: f64,
) -> f64 {
    let mut precisions = [Matrix::<D, D, f64>::zeros(); K];
    let mut shifts = [Vector::<D, f64>::zeros(); K];
    let mut offsets = Vector::<K, f64>::zeros();
    let mut prior = 0.0;
    for k in 0..K {
        let mut factor = Matrix::<D, D, f64>::zeros();
        let mut at = 0;
        for j in 0..D {
            factor[(j, j)] = mixture.q[k][j].exp();
            for i in j + 1..D {
                factor[(i, j)] = mixture.l[k][at];
                at += 1;
            }
        }
        let matrix = factor.transpose() * factor;
        let shift = matrix * mixture.mu[k];
        precisions[k] = matrix;
        shifts[k] = shift * -2.0;
        offsets[k] = mixture.alpha[k] + mixture.q[k].sum() - 0.5 * shift.dot(mixture.mu[k]);
        prior += freedom * mixture.q[k].sum() - 0.5 * precision * precision * factor.norm_squared();
    }
    let mut likelihood = 0.0;
    let mut count = 0.0;
    for (x, used) in tiles.iter().zip(used) {
        let mut terms = [Vector::<TILE, f64>::zeros(); K];
        let mut largest = Vector::<TILE, f64>::splat(f64::NEG_INFINITY);
        for k in 0..K {
            let y = (precisions[k] * *x).add_column(shifts[k]);
            let term = y.component_mul(*x).row_sum() * -0.5;
            terms[k] = term.add_scalar(offsets[k]);
            largest = maximum(largest, stop_gradient(terms[k]));
        }
        let mut sum = Vector::<TILE, f64>::zeros();
        for k in 0..K {
            sum += exp(maximum(terms[k] - largest, Vector::<TILE, f64>::splat(NEGLIGIBLE)));
        }
        likelihood += (ln(sum) + largest).dot(*used);
        count += used.sum();
    }
    likelihood - count * mixture.alpha.logsumexp() + prior
}

#[derive(Deserialize)]
struct Input {
    d: usize,
    k: usize,
    n: usize,
    x: Vec<Vec<f64>>,
    m: usize,
    gamma: f64,
    alpha: Vec<f64>,
    mu: Vec<Vec<f64>>,
    q: Vec<Vec<f64>>,
    l: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

/// ln Γ(a), for the integers and half-integers that the prior needs.
fn ln_gamma(a: f64) -> f64 {
    let mut at = if a.fract() == 0.0 { 1.0 } else { 0.5 };
    let mut value = if a.fract() == 0.0 { 0.0 } else { 0.5 * std::f64::consts::PI.ln() };
    while at < a {
        value += f64::ln(at);
        at += 1.0;
    }
    value
}

/// The terms that do not depend on the mixture.
fn constant(input: &Input) -> f64 {
    let (d, k, n) = (input.d as f64, input.k as f64, input.n as f64);
    let freedom = d + input.m as f64 + 1.0;
    let pi = std::f64::consts::PI;
    let ln_gamma_d =
        0.25 * d * (d - 1.0) * pi.ln() + (0..input.d).map(|j| ln_gamma(0.5 * (freedom - j as f64))).sum::<f64>();
    k * (freedom * d * (input.gamma / 2.0_f64.sqrt()).ln() - ln_gamma_d) - 0.5 * n * d * (2.0 * pi).ln()
}

fn sized<const D: usize, const K: usize, const L: usize>(function: &str, input: &Input) -> Result<Outcome, String> {
    let mut mixture = Box::new(Mixture::<D, K, L>::ZEROS);
    mixture.alpha = Vector(array(&input.alpha)?);
    for k in 0..K {
        mixture.mu[k] = Vector(array(&input.mu[k])?);
        mixture.q[k] = Vector(array(&input.q[k])?);
        mixture.l[k] = Vector(array(&input.l[k])?);
    }
    let mut points = Points::<D> { tiles: vec![], used: vec![] };
    for tile in input.x.chunks(TILE) {
        points.tiles.push(Matrix::from_fn(|i, j| tile.get(j).map_or(0.0, |point| point[i])));
        points.used.push(Vector::from_fn(|j| if j < tile.len() { 1.0 } else { 0.0 }));
    }
    let (freedom, precision) = (input.m as f64, input.gamma);
    match function {
        "objective" => repeat(
            input.runs,
            0.0,
            |y| *y = constant(input) + log_posterior(&mixture, &points.tiles, &points.used, freedom, precision),
            |y| json!(y),
        ),
        "jacobian" => repeat(
            input.runs,
            Box::new(Mixture::<D, K, L>::ZEROS),
            |gradient| {
                log_posterior::write_grad(&mixture, &points.tiles, &points.used, freedom, precision, gradient);
            },
            |gradient| {
                let rows = |part: &[Vector<D, f64>]| part.iter().map(|row| row.as_slice().to_vec()).collect::<Vec<_>>();
                json!({
                    "alpha": gradient.alpha.as_slice(),
                    "mu": rows(&gradient.mu),
                    "q": rows(&gradient.q),
                    "l": gradient.l.iter().map(|row| row.as_slice().to_vec()).collect::<Vec<_>>(),
                })
            },
        ),
        _ => unknown("gmm", function),
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    macro_rules! sizes {
        ($($d:literal: $($k:literal)*;)*) => {
            match (input.d, input.k) {
                $($(($d, $k) => sized::<$d, $k, { $d * ($d - 1) / 2 }>(function, &input),)*)*
                (d, k) => Err(format!("no instance for d = {d}, k = {k}")),
            }
        };
    }
    sizes! {
        2: 3 5 10 25 50 100;
        10: 5 10 25 50 100;
        20: 5 10 25 50 100;
        32: 5 10 25 50 100;
        64: 5 10 25 50 100;
    }
}
