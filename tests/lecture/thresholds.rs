//! What one neuron can do, and what it cannot: M2 and M3.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::optim::Adam;
use tapeless::prelude::*;

// ANCHOR: gates
#[differentiable]
fn and(x: f64, y: f64) -> f64 {
    step(x + y - 1.5)
}

#[differentiable]
fn or(x: f64, y: f64) -> f64 {
    step(x + y - 0.5)
}
// ANCHOR_END: gates

// ANCHOR: same
/// 1 if both inputs are equal: th(th(x + y − 1.5) + th(−x − y + 0.5) − 0.5).
#[differentiable]
fn same(x: f64, y: f64) -> f64 {
    step(step(x + y - 1.5) + step(-x - y + 0.5) - 0.5)
}
// ANCHOR_END: same

// ANCHOR: table
#[test]
fn m2_threshold_neurons() {
    let table = [
        // x, y, and, or, same
        (0.0, 0.0, 0.0, 0.0, 1.0),
        (0.0, 1.0, 0.0, 1.0, 0.0),
        (1.0, 0.0, 0.0, 1.0, 0.0),
        (1.0, 1.0, 1.0, 1.0, 1.0),
    ];
    for (x, y, all, any, equal) in table {
        assert_eq!((and(x, y), or(x, y), same(x, y)), (all, any, equal));
        assert_eq!(same::grad(x, y), (0.0, 0.0));
    }
}
// ANCHOR_END: table

// ANCHOR: cannot
#[test]
fn m2_no_single_neuron_computes_exclusive_or() {
    let grid = || (-20..=20).map(|k| f64::from(k) / 10.0);
    for a in grid() {
        for b in grid() {
            for c in grid() {
                let h = |x: f64, y: f64| step(a * x + b * y + c);
                let table = (h(0.0, 0.0), h(0.0, 1.0), h(1.0, 0.0), h(1.0, 1.0));
                assert_ne!(table, (0.0, 1.0, 1.0, 0.0));
            }
        }
    }
}
// ANCHOR_END: cannot

/// Every step, but one that is 0 or 1, is where the lecture has it.
#[test]
fn m2_the_lectures_four_lines() {
    #[differentiable]
    fn inner(x: f64, y: f64) -> (f64, f64) {
        (step(x + y - 1.5), step(-x - y + 0.5))
    }
    for ((x, y), expected) in [
        ((0.0, 0.0), (0.0, 1.0)),
        ((0.0, 1.0), (0.0, 0.0)),
        ((1.0, 0.0), (0.0, 0.0)),
        ((1.0, 1.0), (1.0, 0.0)),
    ] {
        assert_eq!(inner(x, y), expected);
        assert_eq!(step(expected.0 + expected.1 - 0.5), same(x, y));
    }
}

// ANCHOR: steep
/// σ_c: the larger c, the steeper.
#[differentiable]
pub fn steep(z: f64, c: f64) -> f64 {
    1.0 / (1.0 + exp(-c * z))
}

#[differentiable]
fn nearly_same(x: f64, y: f64, c: f64) -> f64 {
    steep(steep(x + y - 1.5, c) + steep(-x - y + 0.5, c) - 0.5, c)
}

const CORNERS: [(f64, f64, f64); 4] =
    [(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 1.0)];

#[test]
fn m3_a_steep_sigmoid_is_nearly_a_threshold() {
    let error = |c| {
        CORNERS
            .iter()
            .map(|(x, y, same)| (nearly_same(*x, *y, c) - same).abs())
            .fold(0.0, f64::max)
    };
    assert!(error(2.0) > 0.4);
    assert!(error(10.0) < 0.02);
    assert!(error(30.0) < 1e-6);
    // And it has a slope.
    assert!(nearly_same::grad(0.0, 0.0, 10.0).0 < -0.001);
}
// ANCHOR_END: steep

// ANCHOR: xor
#[derive(Params, Clone)]
pub struct Net {
    hidden: Dense<2, 4, f64>,
    out: Dense<4, 1, f64>,
}

#[differentiable]
fn logit(net: &Net, x: Vector<2, f64>) -> f64 {
    let h = sigmoid(net.hidden.w * x + net.hidden.b);
    (net.out.w * h + net.out.b)[0]
}

#[differentiable(wrt(net))]
pub fn loss(net: &Net, x: Vector<2, f64>, target: f64) -> f64 {
    bce_with_logits(logit(net, x), target)
}

#[test]
fn m3_exclusive_or_is_learnt_from_random_weights() {
    let mut net = Net::ZEROS;
    tapeless::init::normal(&mut net, 0.0, 1.0, &mut StdRng::seed_from_u64(3));
    let mut adam = Adam::new(0.05);
    for _ in 0..2000 {
        let mut gradient = Net::ZEROS;
        for (x, y, same) in CORNERS {
            loss::accumulate_grad(&net, Vector([x, y]), 1.0 - same, &mut gradient);
        }
        adam.step(&mut net, &gradient);
    }
    for (x, y, same) in CORNERS {
        let probability = sigmoid(logit(&net, Vector([x, y])));
        assert!((probability - (1.0 - same)).abs() < 0.02, "{x} xor {y}: {probability}");
    }
}
// ANCHOR_END: xor
