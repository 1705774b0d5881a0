//! `lse`: ln Σ exp(xᵢ), its largest term taken out first.

use super::{parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

#[differentiable]
fn log_sum_exp<const N: usize>(x: &Vector<N, f64>) -> f64 {
    let largest = x.max();
    x.add_scalar(-largest).map(|x| x.exp()).sum().ln() + largest
}

#[derive(Deserialize)]
struct Input {
    x: Vec<f64>,
    #[serde(flatten)]
    runs: Runs,
}

fn sized<const N: usize>(function: &str, input: &Input) -> Result<Outcome, String> {
    let mut x = Box::new(Vector::<N, f64>::ZEROS);
    x.0.copy_from_slice(&input.x);
    match function {
        "primal" => repeat(input.runs, 0.0, |y| *y = log_sum_exp(&x), |y| json!(y)),
        "gradient" => {
            let gradient = Box::new(Vector::<N, f64>::ZEROS);
            repeat(
                input.runs,
                gradient,
                |gradient| _ = log_sum_exp::write_grad(&x, gradient),
                |gradient| json!(gradient.as_slice()),
            )
        }
        _ => unknown("lse", function),
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    macro_rules! sizes {
        ($($n:literal)*) => {
            match input.x.len() {
                $($n => sized::<$n>(function, &input),)*
                n => Err(format!("no instance for n = {n}")),
            }
        };
    }
    sizes!(5 2500 5000 10000 20000 40000 80000 160000 320000 640000 1280000)
}
