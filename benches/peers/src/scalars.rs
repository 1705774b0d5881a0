//! Functions of few numbers in num-dual.

use crate::Peer;
use crate::models::{logistic, product, rosenbrock};
use nalgebra::SVector;
use num_dual::{DualNum, DualSVec64, first_derivative, gradient};
use std::hint::black_box;
use tapeless::prelude::*;

const LIBRARY: &str = "num-dual";

pub fn all() -> Vec<Peer> {
    vec![scalar_graph(), logistic_map(), rosenbrocks_function()]
}

/// What tapeless has: value and gradient.
pub fn ours(case: &str) -> Option<(f64, Vec<f64>)> {
    match case {
        PRODUCT => {
            let (value, (x, y, z)) = product::value_and_grad(1.0, 2.0, 3.5);
            Some((value, vec![x, y, z]))
        }
        LOGISTIC => {
            let (value, slope) = logistic::<16>::value_and_grad(0.3);
            Some((value, vec![slope]))
        }
        ROSENBROCK => {
            let (value, slopes) = rosenbrock::value_and_grad(&Vector(numbers()));
            Some((value, slopes.0.to_vec()))
        }
        _ => None,
    }
}

const PRODUCT: &str = "f = (x + y)(y − z), f64";
const LOGISTIC: &str = "logistic map, 16 times, f64";
const ROSENBROCK: &str = "Rosenbrock, 32 numbers, f64";

fn numbers() -> [f64; 32] {
    core::array::from_fn(|i| 0.1 * i as f64 - 1.0)
}

fn scalar_graph() -> Peer {
    let step = || {
        let x = SVector::<f64, 3>::from(black_box([1.0, 2.0, 3.5]));
        gradient(|x: SVector<DualSVec64<3>, 3>| (x[0] + x[1]) * (x[1] - x[2]), &x)
    };
    let (value, slopes) = step();
    Peer::new(PRODUCT, LIBRARY, value, slopes.as_slice().to_vec(), step)
}

fn logistic_map() -> Peer {
    let step = || {
        let map = |mut l: num_dual::Dual64| {
            for _ in 0..16 {
                l = l * 4.0 * (-l + 1.0);
            }
            l
        };
        first_derivative(map, black_box(0.3))
    };
    let (value, slope) = step();
    Peer::new(LOGISTIC, LIBRARY, value, vec![slope], step)
}

fn rosenbrocks_function() -> Peer {
    let step = || {
        let x = SVector::<f64, 32>::from(black_box(numbers()));
        let function = |x: SVector<DualSVec64<32>, 32>| {
            let mut sum = DualSVec64::from_re(0.0);
            for i in 0..31 {
                sum += (x[i + 1] - x[i] * x[i]).powi(2) * 100.0 + (-x[i] + 1.0).powi(2);
            }
            sum
        };
        gradient(function, &x)
    };
    let (value, slopes) = step();
    Peer::new(ROSENBROCK, LIBRARY, value, slopes.as_slice().to_vec(), step)
}
