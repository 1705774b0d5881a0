//! The log-likelihood of a mixture of Gaussians; the data is a slice.

use super::{check, numbers, vector};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Mixture {
    alphas: Vector<4, f64>,
    means: [Vector<3, f64>; 4],
    /// Logarithms of the diagonals of the precision factors.
    q: [Vector<3, f64>; 4],
    /// Their strict lower triangles, row by row.
    l: [Vector<3, f64>; 4],
}

#[differentiable(wrt(m))]
fn log_likelihood(m: &Mixture, points: &[Vector<3, f64>]) -> f64 {
    let mut total = 0.0;
    for x in points {
        let mut terms = Vector::<4, f64>::zeros();
        for k in 0..4 {
            let d = *x - m.means[k];
            let scaled = exp(m.q[k]).component_mul(d);
            let below = Vector([0.0, m.l[k][0] * d[0], m.l[k][1] * d[0] + m.l[k][2] * d[1]]);
            terms[k] = m.alphas[k] + m.q[k].sum() - 0.5 * (scaled + below).norm_squared();
        }
        total += terms.logsumexp();
    }
    let n = points.len() as f64;
    total - n * m.alphas.logsumexp() - n * 1.5 * (2.0 * core::f64::consts::PI).ln()
}

#[test]
fn a_mixture_of_gaussians() {
    let four = |seed: f64, scale: f64| {
        let mut numbers = numbers(seed, scale);
        core::array::from_fn(|_| vector(&mut numbers))
    };
    let mixture =
        Mixture { alphas: vector(&mut numbers(3.5, 0.5)), means: four(3.6, 1.0), q: four(3.7, 0.5), l: four(3.8, 0.5) };
    let mut data = numbers(3.9, 1.5);
    let points: Vec<Vector<3, f64>> = (0..20).map(|_| vector(&mut data)).collect();
    let (value, gradient) = log_likelihood::value_and_grad(&mixture, &points);
    check("mixture", "value", [value]);
    check("mixture", "alphas", gradient.alphas.0);
    check("mixture", "means", gradient.means.iter().flat_map(|v| v.0));
    check("mixture", "q", gradient.q.iter().flat_map(|v| v.0));
    check("mixture", "l", gradient.l.iter().flat_map(|v| v.0));
}
