//! Figures of the founding lecture (A. Dyakonov, "Deep learning: neural networks", 2022), each row of its list by name: `s1_…` to `s12_…` for
//! the systems that it uses, `m1_…` to `m15_…` for its mathematics.

mod gradients;
mod layers;
mod neurons;
mod systems;

/// Equal to that many digits behind the point.
#[track_caller]
fn near(a: f64, b: f64, digits: i32) {
    assert!((a - b).abs() <= 0.5 * 10f64.powi(-digits) * (1.0 + 1e-9), "{a} is not {b} to {digits} digits");
}
