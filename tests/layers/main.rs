//! The layers of the library against PyTorch (tests/reference/layers.py), finite differences and forward mode.
//!
//! The loss of every layer is the sum of its outputs times a probe; see layers.py for the numbers.

mod attention;
mod linear;
mod norm;
mod recurrent;
#[path = "../support/reference.rs"]
mod reference;
#[path = "../support/mod.rs"]
mod support;
mod windows;

use tapeless::prelude::*;

/// scale · sin(1.3 k + seed) in all elements, k counting through them.
pub fn numbers<P: Params<Scalar = f64>>(seed: f64, scale: f64) -> P {
    let (mut bundle, mut k) = (P::ZEROS, 0.0);
    for leaf in 0..P::LEAVES {
        for x in bundle.leaf_mut(leaf) {
            *x = scale * (1.3 * k + seed).sin();
            k += 1.0;
        }
    }
    bundle
}

/// What the outputs are multiplied with.
pub fn probe<P: Params<Scalar = f64>>() -> P {
    numbers(9.0, 1.0)
}

/// The elements in their order.
pub fn flat<P: Params<Scalar = f64>>(bundle: &P) -> Vec<f64> {
    (0..P::LEAVES).flat_map(|leaf| bundle.leaf(leaf).to_vec()).collect()
}

/// Compares with PyTorch's numbers, relative to the largest of them.
pub fn check(layer: &str, quantity: &str, actual: &[f64]) {
    let rows = reference::read("layers.csv", include_str!("../reference/layers.csv"));
    let row = rows.iter().find(|row| row.text("layer") == layer && row.text("quantity") == quantity);
    let expected: Vec<f64> = row.unwrap_or_else(|| panic!("no {quantity} of {layer}")).numbers("values");
    assert_eq!(actual.len(), expected.len(), "{quantity} of {layer}");
    let size = expected.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
    for (k, (a, e)) in actual.iter().zip(&expected).enumerate() {
        assert!((a - e).abs() <= 1e-13 * size.max(1.0), "{quantity}[{k}] of {layer}: {a} instead of {e}");
    }
}

/// All checks of a loss `f(a, b, …; data)` that is differentiated by references to `a`, `b`, …
#[macro_export]
macro_rules! compare {
    ($f:ident as $name:literal: $($arg:ident / $tangent:ident: $ty:ty),+ $(; $($data:expr),+)?) => {{
        let at: ($($ty,)+) = $crate::numbers(0.1, 0.8);
        let ($($arg,)+) = &at;
        let (value, gradient) = $f::value_and_grad($($arg,)+ $($($data),+)?);
        $crate::check($name, "value", &[value]);
        $crate::check($name, "gradient", &$crate::flat(&gradient));
        let reference = |at: &($($ty,)+)| {
            let ($($arg,)+) = at;
            $f::reference($($arg,)+ $($($data),+)?)
        };
        assert!((reference(&at) - value).abs() < 1e-13, "the reference of {}", $name);
        $crate::support::check_gradient($name, &at, reference, &gradient);
        let direction: ($($ty,)+) = $crate::numbers(0.7, 1.0);
        let ($($tangent,)+) = &direction;
        let (again, slope) = $f::jvp($($arg,)+ $($($data,)+)? $($tangent),+);
        assert!((again - value).abs() < 1e-13, "the value of jvp of {}", $name);
        let expected = $crate::support::dot(&gradient, &direction);
        assert!((slope - expected).abs() < 1e-12 * expected.abs().max(1.0), "{}: {slope}, {expected}", $name);
        let (_, residuals) = $f::forward($($arg,)+ $($($data),+)?);
        let doubled = $f::backward($($arg,)+ $($($data,)+)? &residuals, 2.0);
        for (a, b) in $crate::flat(&doubled).iter().zip($crate::flat(&gradient)) {
            assert!((a - 2.0 * b).abs() < 1e-12, "the two passes of {}", $name);
        }
    }};
}
