//! Four ways to differentiate on a computer: S9.

use super::near;
use tapeless::prelude::*;

// ANCHOR: map
/// l₄ of the logistic map l₁ = x, lₙ₊₁ = 4 lₙ (1 − lₙ).
#[differentiable]
pub fn l4(x: f64) -> f64 {
    let l = x;
    let l = 4.0 * l * (1.0 - l);
    let l = 4.0 * l * (1.0 - l);
    4.0 * l * (1.0 - l)
}
// ANCHOR_END: map

// ANCHOR: hand
/// l₄ = 64 x (1−x) (1−2x)² (1−8x+8x²)², and the product rule.
fn by_hand(x: f64) -> f64 {
    let (a, b, c) = (x * (1.0 - x), 1.0 - 2.0 * x, 1.0 - 8.0 * x + 8.0 * x * x);
    64.0 * ((1.0 - 2.0 * x) * b * b * c * c - 4.0 * a * b * c * c
        + 2.0 * a * b * b * c * (16.0 * x - 8.0))
}
// ANCHOR_END: hand

// ANCHOR: symbolic
/// A symbolic system multiplies out, and differentiates the polynomial term by term.
fn expanded(x: f64) -> f64 {
    let coefficients =
        [64.0, -1344.0, 10752.0, -42240.0, 90112.0, -106496.0, 65536.0, -16384.0];
    coefficients
        .iter()
        .enumerate()
        .map(|(k, c)| (k + 1) as f64 * c * x.powi(k as i32))
        .sum()
}
// ANCHOR_END: symbolic

// ANCHOR: four
#[test]
fn s9_four_ways_to_differentiate() {
    let x = 0.2;
    let exact = by_hand(x);
    near(expanded(x), exact, 11);
    near(l4::grad(x), exact, 11); // reverse mode
    near(l4::jvp(x, 1.0).1, exact, 11); // forward mode
    // Numerically: truncation for large steps, rounding for small ones.
    let error = |h: f64| ((l4(x + h) - l4(x)) / h - exact).abs();
    assert!(error(1e-2) > 100.0 * error(1e-7));
    assert!(error(1e-14) > 100.0 * error(1e-7));
}
// ANCHOR_END: four

/// The formula as a tree, as systems without sharing hold it: the number of operations and numbers in value and derivative of lₙ.
///
/// lₙ₊₁ = 4 · lₙ · (1 − lₙ) holds lₙ twice; its derivative 4 l′ₙ (1 − lₙ) − 4 lₙ l′ₙ holds lₙ twice and l′ₙ twice.
fn tree(n: usize) -> usize {
    let (mut value, mut slope) = (1, 1);
    for _ in 1..n {
        (value, slope) = (2 * value + 5, 2 * value + 2 * slope + 9);
    }
    value + slope
}

#[test]
fn s9_the_graph_is_linear_where_the_formula_is_exponential() {
    macro_rules! written_out {
        ($($name:ident: $($four:literal)*;)*) => {$(
            #[differentiable]
            fn $name(x: f64) -> f64 {
                let l = x;
                $(let l = $four * l * (1.0 - l);)*
                l
            }
        )*};
    }
    written_out! {
        l8: 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
        l12: 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
        l16: 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
    }
    let sizes = [l4::graph(), l8::graph(), l12::graph(), l16::graph()]
        .map(|graph| graph.nodes.len());
    // The same number of nodes for every four steps.
    let each: Vec<usize> = sizes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(each.iter().all(|more| *more == each[1]), "{sizes:?}");
    assert!(each[1] <= 4 * 8 && sizes[3] < 150, "{sizes:?}");
    assert!(tree(16) > 2usize.pow(16) && tree(16) > 500 * sizes[3], "{}", tree(16));
    // As a loop it does not grow at all.
    #[differentiable]
    fn looped<const N: usize>(x: f64) -> f64 {
        let mut l = x;
        for _ in 1..N {
            l = 4.0 * l * (1.0 - l);
        }
        l
    }
    assert_eq!(looped::<4>::graph().nodes.len(), looped::<64>::graph().nodes.len());
    near(looped::<4>::grad(0.2), by_hand(0.2), 11);
}
