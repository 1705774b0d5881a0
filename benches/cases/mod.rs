//! What is measured: each case is one piece of work, done by hand and by the generated code. Both results are compared when a case
//! is made, so that nothing wrong is timed.

mod chains;
pub mod nets;
mod scalars;
#[allow(dead_code, reason = "criterion has a clock of its own")]
pub mod timing;

use std::hint::black_box;
use tapeless::prelude::*;

/// The hand-written code.
pub const HAND: &str = "hand";
/// The hand-written code with the C library's `tanh` and `exp`.
pub const LIBM: &str = "hand, libm";
/// The generated gradient, or the generated value where the case is inference.
pub const TAPELESS: &str = "tapeless";
/// The generated value without gradient.
pub const VALUE: &str = "value";

/// One way of doing the work, so many times in a row.
pub struct Run {
    pub label: &'static str,
    pub run: Box<dyn FnMut(u64)>,
}

/// One piece of work.
pub struct Case {
    pub name: &'static str,
    pub runs: Vec<Run>,
    /// Floating-point operations of the hand-written code's products, where they are what counts.
    pub flops: Option<f64>,
}

/// What is measured, in the order of the table.
pub fn all() -> Vec<Case> {
    let mut cases = scalars::all();
    cases.extend(chains::all());
    cases.extend(nets::all());
    cases
}

pub fn run<T>(label: &'static str, mut work: impl FnMut() -> T + 'static) -> Run {
    let run = move |times| {
        for _ in 0..times {
            // By reference: a large result must not be copied.
            black_box(&work());
        }
    };
    Run { label, run: Box::new(run) }
}

/// Data that lives as long as the program, at the beginning of a cache line.
fn keep<T>(value: T) -> &'static mut T {
    #[repr(align(64))]
    struct Line<T>(T);
    &mut Box::leak(Box::new(Line(value))).0
}

/// Panics unless all leaves of both gradients agree to a few roundings of the largest element.
#[track_caller]
fn same_gradient<P: Params>(ours: &P, by_hand: &P, tolerance: f64) {
    for leaf in 0..P::LEAVES {
        same(ours.leaf(leaf), by_hand.leaf(leaf), tolerance);
    }
}

#[track_caller]
pub fn same<T: Float>(ours: &[T], by_hand: &[T], tolerance: f64) {
    let largest = by_hand.iter().fold(1e-30, |a: f64, b| a.max(b.to_f64().abs()));
    for (a, b) in ours.iter().zip(by_hand) {
        assert!((a.to_f64() - b.to_f64()).abs() <= tolerance * largest, "{a:?} generated, {b:?} by hand");
    }
}
