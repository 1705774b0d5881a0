//! The founding lecture (A. Dyakonov, "Deep learning: neural networks", 2022), row by row of its list: `s1_…` to `s12_…` for the systems that
//! it uses, `m1_…` to `m15_…` for its mathematics. One file is one chapter of the book in `book/`, which includes this code by
//! its anchors.

mod activations;
mod approximation;
mod circuits;
mod comparison;
mod feedforward;
mod four_ways;
mod graph;
mod losses;
mod matrices;
mod neuron;
mod own;
mod pictures;
mod thresholds;
mod training;
mod two_layers;
mod vanishing;

/// Equal to that many digits behind the point.
#[track_caller]
fn near(a: f64, b: f64, digits: i32) {
    assert!(
        (a - b).abs() <= 0.5 * 10f64.powi(-digits) * (1.0 + 1e-9),
        "{a} is not {b} to {digits} digits"
    );
}
