//! Losses of yes-or-no predictions.
use super::{mean, sum};
use crate::elementwise::Elementwise;
use crate::float::Float;

/// The mean binary cross entropy −(t ln p + (1 − t) ln(1 − p)) of probabilities `prob` in [0, 1] against targets in [0, 1]; in
/// [0, 100].
///
/// Logarithms are kept at −100 or above, as PyTorch does, so that a certain and wrong prediction costs 100 rather than ∞. NaN if
/// anything is NaN or a probability lies outside [0, 1]. [`bce_with_logits`] is the accurate choice for a net's raw output.
///
/// ```
/// use tapeless_runtime::{losses::bce, tensor::Vector};
/// assert_eq!(bce(0.5_f64, 1.0), std::f64::consts::LN_2);
/// assert_eq!(bce(Vector([0.0_f32, 1.0]), Vector([1.0, 1.0])), 50.0);
/// ```
#[inline]
pub fn bce<X: Elementwise>(prob: X, target: X) -> X::Scalar {
    mean::<X>(bce_sum(prob, target))
}

/// The sum that [`bce`] takes the mean of.
///
/// ```
/// use tapeless_runtime::{losses::bce_sum, tensor::Vector};
/// assert_eq!(bce_sum(Vector([0.0_f32, 1.0]), Vector([1.0, 1.0])), 100.0);
/// ```
#[inline]
pub fn bce_sum<X: Elementwise>(prob: X, target: X) -> X::Scalar {
    let floor = X::Scalar::from_f64(-100.0);
    sum(prob, target, |p, t| {
        let (yes, no) = (p.ln().maximum(floor), (-p).ln_1p().maximum(floor));
        -(t * yes + (X::Scalar::ONE - t) * no)
    })
}

/// The mean of [`bce`]\(sigmoid(x), t), in [0, ∞], computed from the logits x without overflow and without loss of small values.
///
/// ```text
/// ln(1 + exp(-|x|)) + (1 - t) x   where x > 0
/// ln(1 + exp(-|x|)) - t x         elsewhere
/// ```
///
/// +∞ for an infinite logit against the wrong target, NaN against the right one (0 · ∞), as in PyTorch; NaN if anything is NaN.
///
/// ```
/// use tapeless_runtime::{losses::bce_with_logits, tensor::Vector};
/// assert_eq!(bce_with_logits(0.0_f64, 1.0), std::f64::consts::LN_2);
/// assert_eq!(bce_with_logits(Vector([1e4_f32, -1e4]), Vector([0.0, 0.0])), 5e3);
/// ```
#[inline]
pub fn bce_with_logits<X: Elementwise>(logits: X, target: X) -> X::Scalar {
    mean::<X>(bce_with_logits_sum(logits, target))
}

/// The sum that [`bce_with_logits`] takes the mean of.
///
/// ```
/// use tapeless_runtime::losses::bce_with_logits_sum;
/// assert_eq!(bce_with_logits_sum(-1e4_f32, 1.0), 1e4);
/// ```
#[inline]
pub fn bce_with_logits_sum<X: Elementwise>(logits: X, target: X) -> X::Scalar {
    sum(logits, target, |x, t| {
        let linear = if x > X::Scalar::ZERO { (X::Scalar::ONE - t) * x } else { -t * x };
        (-x.abs()).exp().ln_1p() + linear
    })
}

/// The mean hinge loss max(0, 1 − t p) of scores against targets of ±1; in [0, ∞] (Cortes and Vapnik, "Support-vector networks", 1995).
///
/// 0 for an infinite score of the right sign, +∞ for the wrong one; NaN if anything is NaN.
///
/// ```
/// use tapeless_runtime::{losses::hinge, tensor::Vector};
/// assert_eq!(hinge(Vector([0.5_f32, 3.0, 2.0]), Vector([1.0, 1.0, -1.0])), (0.5 + 0.0 + 3.0) / 3.0);
/// ```
#[inline]
pub fn hinge<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    mean::<X>(hinge_sum(pred, target))
}

/// The sum that [`hinge`] takes the mean of.
///
/// ```
/// use tapeless_runtime::losses::hinge_sum;
/// assert_eq!(hinge_sum(2.0_f32, -1.0), 3.0);
/// ```
#[inline]
pub fn hinge_sum<X: Elementwise>(pred: X, target: X) -> X::Scalar {
    sum(pred, target, |p, t| (X::Scalar::ONE - t * p).maximum(Float::ZERO))
}
