//! What the derivative tests share; each uses some of it.
#![allow(dead_code)]

use tapeless::Params;

/// Asserts that `gradient` is the gradient of `f` at `at`, by differences of fourth order.
pub fn check_gradient<P: Params<Scalar = f64> + Clone>(what: &str, at: &P, f: impl Fn(&P) -> f64, gradient: &P) {
    for leaf in 0..P::LEAVES {
        for i in 0..at.leaf(leaf).len() {
            let h = 1e-3;
            let shifted = |by: f64| {
                let mut moved = at.clone();
                moved.leaf_mut(leaf)[i] += by;
                f(&moved)
            };
            let slope = (8.0 * (shifted(h) - shifted(-h)) - (shifted(2.0 * h) - shifted(-2.0 * h))) / (12.0 * h);
            let ours = gradient.leaf(leaf)[i];
            assert!(
                (ours - slope).abs() <= 1e-7 * slope.abs().max(1.0),
                "{what}, leaf {leaf} [{i}]: {ours} and {slope}"
            );
        }
    }
}

/// Σ aᵢ bᵢ over two bundles.
pub fn dot<P: Params<Scalar = f64>>(a: &P, b: &P) -> f64 {
    (0..P::LEAVES).flat_map(|leaf| a.leaf(leaf).iter().zip(b.leaf(leaf))).map(|(a, b)| a * b).sum()
}

/// Floats in [−1, 1] that are the same on every machine.
pub fn fill<P: Params<Scalar = f64>>(seed: u64) -> P {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bundle = P::ZEROS;
    for leaf in 0..P::LEAVES {
        for x in bundle.leaf_mut(leaf) {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            *x = (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        }
    }
    bundle
}
