//! Losses of real-valued predictions.
use super::{mean, sum, sum_slices};
use crate::elementwise::{Elementwise, RowWise};
use crate::float::Float;

/// The mean of squared errors (p − t)², in [0, ∞].
///
/// +∞ for an error of ±∞ (or one whose square overflows); NaN if anything is NaN, or both are the same infinity.
///
/// ```
/// use tapeless_runtime::{losses::mse, tensor::Vector};
/// assert_eq!(mse(Vector([1.0_f32, 2.0]), Vector([1.0, 4.0])), 2.0);
/// ```
#[inline]
pub fn mse<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    mean::<X>(mse_sum(pred, target))
}

/// The sum of squared errors; otherwise as [`mse`].
///
/// ```
/// use tapeless_runtime::{losses::mse_sum, tensor::Vector};
/// assert_eq!(mse_sum(Vector([1.0_f32, 2.0]), Vector([0.0, 4.0])), 5.0);
/// ```
#[inline]
pub fn mse_sum<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    sum(pred, target, |p, t| (p - t) * (p - t))
}

/// The mean of absolute errors |p − t| (PyTorch's `l1_loss`), in [0, ∞].
///
/// +∞ for an error of ±∞; NaN if anything is NaN, or both are the same infinity.
///
/// ```
/// use tapeless_runtime::{losses::mae, tensor::Vector};
/// assert_eq!(mae(Vector([1.0_f32, 2.0]), Vector([1.0, 4.0])), 1.0);
/// ```
#[inline]
pub fn mae<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    mean::<X>(mae_sum(pred, target))
}

/// The sum of absolute errors; otherwise as [`mae`].
///
/// ```
/// use tapeless_runtime::{losses::mae_sum, tensor::Vector};
/// assert_eq!(mae_sum(Vector([1.0_f32, 2.0]), Vector([0.0, 4.0])), 3.0);
/// ```
#[inline]
pub fn mae_sum<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    sum(pred, target, |p, t| (p - t).abs())
}

/// The mean of e²/2 where |e| < δ, δ(|e| − δ/2) beyond, for e = p − t and δ > 0; in [0, ∞] (Huber, "Robust estimation of a
/// location parameter", 1964).
///
/// +∞ for an error of ±∞; NaN if anything is NaN, or both are the same infinity.
///
/// ```
/// use tapeless_runtime::{losses::huber, tensor::Vector};
/// assert_eq!(huber(Vector([1.0_f32, 5.0]), Vector([0.0, 0.0]), 2.0), (0.5 + 8.0) / 2.0);
/// ```
#[inline]
pub fn huber<X: Elementwise>(pred: X, target: X, delta: X::Scalar) -> X::Scalar {
    mean::<X>(huber_sum(pred, target, delta))
}

/// The sum that [`huber`] takes the mean of.
///
/// ```
/// use tapeless_runtime::losses::huber_sum;
/// assert_eq!(huber_sum(5.0_f32, 0.0, 2.0), 8.0);
/// ```
#[inline]
pub fn huber_sum<X: Elementwise>(pred: X, target: X, delta: X::Scalar) -> X::Scalar {
    let half = X::Scalar::HALF;
    sum(pred, target, |p, t| {
        let e = (p - t).abs();
        if e < delta { half * e * e } else { delta * (e - half * delta) }
    })
}

/// 1 − a·b/(|a| |b|), in [0, 2]: 0 for the same direction, 1 for a right angle, 2 for opposite directions; the mean over the rows
/// of two matrices.
///
/// Norms below 10⁻⁸ count as 10⁻⁸ (PyTorch's `cosine_similarity`), so that a zero vector gives 1. NaN if anything is NaN or
/// ±∞, or if a norm overflows.
///
/// ```
/// use tapeless_runtime::{losses::cosine, tensor::Vector};
/// assert_eq!(cosine(Vector([3.0_f32, 0.0]), Vector([0.0, 7.0])), 1.0);
/// assert_eq!(cosine(Vector([3.0_f32, 4.0]), Vector([-6.0, -8.0])), 2.0);
/// ```
#[inline]
pub fn cosine<X: RowWise>(a: X, b: X) -> X::Scalar {
    let epsilon = X::Scalar::from_f64(1e-8);
    let norm = |x: &[X::Scalar]| sum_slices(x, x, |a, b| a * b).sqrt().maximum(epsilon);
    let mut total = X::Scalar::ZERO;
    for row in 0..X::ROWS {
        let (a, b) = (a.row_elements(row), b.row_elements(row));
        // One division after the other: the product of the norms could overflow.
        total += X::Scalar::ONE - sum_slices(a, b, |a, b| a * b) / norm(a) / norm(b);
    }
    total / X::Scalar::from_usize(X::ROWS)
}
