//! `kmeans`: the sum of squared distances from each point to the nearest centre; Newton's direction.

use super::{array, parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::{Value, json};
use tapeless::prelude::*;

#[differentiable(wrt(centres))]
fn cost<const K: usize, const D: usize>(centres: &Matrix<K, D, f64>, points: &[Vector<D, f64>]) -> f64 {
    let mut norms = Vector::<K, f64>::zeros();
    for k in 0..K {
        norms[k] = centres.row(k).norm_squared();
    }
    let mut total = 0.0;
    for point in points {
        // Of |p|² − 2 p·c + |c|², what differs between centres, upside down.
        let closeness = *centres * *point * 2.0 - norms;
        total += (*point - centres.row(closeness.argmax())).norm_squared();
    }
    total
}

/// The gradient as a function, so that its forward mode yields the Hessian's product beside it.
#[differentiable(wrt(centres))]
fn slope<const K: usize, const D: usize>(centres: &Matrix<K, D, f64>, points: &[Vector<D, f64>]) -> Matrix<K, D, f64> {
    cost::grad(centres, points)
}

#[derive(Deserialize)]
struct Input {
    points: Vec<Vec<f64>>,
    centroids: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

fn rows<const K: usize, const D: usize>(m: &Matrix<K, D, f64>) -> Value {
    json!((0..K).map(|k| m.row(k).as_slice().to_vec()).collect::<Vec<_>>())
}

fn sized<const K: usize, const D: usize>(function: &str, input: &Input) -> Result<Outcome, String> {
    let points: Vec<Vector<D, f64>> =
        input.points.iter().map(|point| array(point).map(Vector)).collect::<Result<_, _>>()?;
    let mut centres = Box::new(Matrix::<K, D, f64>::ZEROS);
    for (k, centroid) in input.centroids.iter().enumerate() {
        centres.0[k] = array(centroid)?;
    }
    match function {
        "cost" => repeat(input.runs, 0.0, |y| *y = cost(&centres, &points), |y| json!(y)),
        "dir" => {
            // The Hessian is diagonal, so its product with ones is that diagonal.
            let ones = Box::new(Matrix([[1.0; D]; K]));
            let direction = Box::new(Matrix::<K, D, f64>::ZEROS);
            repeat(
                input.runs,
                direction,
                |direction| {
                    let (gradient, diagonal) = slope::jvp(&centres, &points, &ones);
                    **direction = gradient.component_div(diagonal);
                },
                |direction| rows(direction),
            )
        }
        _ => unknown("kmeans", function),
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    let sizes = (input.centroids.len(), input.centroids.first().map_or(0, Vec::len));
    macro_rules! sizes {
        ($(($k:literal, $d:literal))*) => {
            match sizes {
                $(($k, $d) => sized::<$k, $d>(function, &input),)*
                (k, d) => Err(format!("no instance for k = {k}, d = {d}")),
            }
        };
    }
    sizes!((2, 3)(10, 8)(10, 16)(100, 8)(100, 16)(1000, 8)(1000, 16))
}
