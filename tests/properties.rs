//! Properties over random shapes and values: value against `reference`, forward against reverse mode, the passes apart
//! against the fused one, linearity of the backward pass.

mod support;

use proptest::prelude::*;
use support::{dot, fill};
use tapeless::prelude::*;

type Layer<const R: usize, const C: usize> = (Matrix<R, C, f64>, Vector<R, f64>, Vector<C, f64>);

#[differentiable]
fn layer<const R: usize, const C: usize>(
    w: Matrix<R, C, f64>,
    b: Vector<R, f64>,
    x: Vector<C, f64>,
) -> (Vector<R, f64>, f64) {
    let z = w * x + b;
    let h = tanh(z) + relu(z) * 0.5;
    let p = softmax(h - b);
    (p.component_mul(h) + w.tr_mul(h).norm_squared() * 0.1, (w.norm_squared() + 1.0).ln() - x.sum().sin())
}

#[differentiable]
fn energy<const R: usize, const C: usize>(w: Matrix<R, C, f64>, b: Vector<R, f64>, x: Vector<C, f64>) -> f64 {
    let (h, e) = layer(w, b, x);
    h.dot(b) * e + cross_entropy(h, 0)
}

/// Two numbers that differ by rounding only.
fn close(a: f64, b: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= 1e-11 * a.abs().max(b.abs()).max(1.0), "{a} and {b}");
    Ok(())
}

fn holds<const R: usize, const C: usize>(seed: u64, scale: f64) -> Result<(), TestCaseError> {
    let (w, b, x): Layer<R, C> = fill(seed);
    let (w, x) = (w * scale, x * scale);
    let direction: Layer<R, C> = fill(seed ^ 0xABCD);
    let (first, second): ((Vector<R, f64>, f64), (Vector<R, f64>, f64)) = (fill(seed ^ 1), fill(seed ^ 2));

    let (value, residuals) = layer::forward(w, b, x);
    let reference = layer::reference(w, b, x);
    close(dot(&value, &first), dot(&reference, &first))?;

    let (again, tangent) = layer::jvp(w, b, x, direction.0, direction.1, direction.2);
    prop_assert_eq!(again, value);
    let pulled = layer::backward(w, b, x, &residuals, first);
    close(dot(&tangent, &first), dot(&direction, &pulled))?;

    // The backward pass is linear in the cotangent.
    let other = layer::backward(w, b, x, &residuals, second);
    let both = (first.0 * 2.0 - second.0, first.1 * 2.0 - second.1);
    let combined = layer::backward(w, b, x, &residuals, both);
    close(dot(&combined, &direction), 2.0 * dot(&pulled, &direction) - dot(&other, &direction))?;

    // Fused, apart, and added up are one gradient.
    let (value, gradient) = energy::value_and_grad(w, b, x);
    close(value, energy::reference(w, b, x))?;
    let (_, residuals) = energy::forward(w, b, x);
    let apart = energy::backward(w, b, x, &residuals, 1.0);
    close(dot(&gradient, &direction), dot(&apart, &direction))?;
    let mut sum = apart;
    energy::accumulate_grad(w, b, x, &mut sum);
    close(dot(&sum, &direction), 2.0 * dot(&gradient, &direction))
}

macro_rules! shapes {
    ($($r:literal $c:literal)*) => {
        const SHAPES: &[(usize, usize)] = &[$(($r, $c)),*];
        fn at((r, c): (usize, usize), seed: u64, scale: f64) -> Result<(), TestCaseError> {
            match (r, c) {
                $(($r, $c) => holds::<$r, $c>(seed, scale),)*
                _ => Err(TestCaseError::fail(format!("{r}×{c} is not listed"))),
            }
        }
    };
}

shapes! { 1 1  1 2  2 1  2 3  3 2  4 4  1 17  17 1  5 16  16 5  7 33  33 7 }

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn modes_and_passes_agree(shape in prop::sample::select(SHAPES), seed in 1u64..u64::MAX, scale in 0.01f64..3.0) {
        at(shape, seed, scale)?;
    }
}
