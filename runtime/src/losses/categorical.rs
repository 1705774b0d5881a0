//! Losses of distributions over classes: along a vector, or along each row of a matrix.
use super::sum_slices;
use crate::activations::log_softmax;
use crate::elementwise::RowWise;
use crate::float::Float;
use crate::tensor::{Matrix, Vector};

/// What carries class scores, and the labels that go with it: one `usize` for a [`Vector`], `[usize; R]` for a [`Matrix`] of R
/// rows.
pub trait Labelled: RowWise {
    /// One class number a row, counted from 0.
    type Labels: Copy;
    /// The labels, one a row.
    fn labels(labels: &Self::Labels) -> &[usize];
}

impl<const N: usize, T: Float> Labelled for Vector<N, T> {
    type Labels = usize;
    #[inline]
    fn labels(label: &usize) -> &[usize] {
        core::slice::from_ref(label)
    }
}

impl<const R: usize, const C: usize, T: Float> Labelled for Matrix<R, C, T> {
    type Labels = [usize; R];
    #[inline]
    fn labels(labels: &[usize; R]) -> &[usize] {
        labels
    }
}

/// The negative log-likelihood −log_prob\[label\]; the mean over the rows of a matrix.
///
/// `log_prob` holds logarithms of probabilities, from [`log_softmax`]. +∞ for a label of probability 0; elements beside the
/// labelled ones do not matter.
///
/// # Panics
/// If a label is not below the number of classes.
///
/// ```
/// use tapeless_runtime::{losses::nll, tensor::{Matrix, Vector}};
/// assert_eq!(nll(Vector([-0.5_f32, -1.0]), 1), 1.0);
/// assert_eq!(nll(Matrix([[-0.5_f32, -1.0], [-2.0, -0.1]]), [1, 0]), 1.5);
/// ```
#[inline]
#[track_caller]
pub fn nll<X: Labelled>(log_prob: X, label: X::Labels) -> X::Scalar {
    let mut total = X::Scalar::ZERO;
    for (row, &label) in X::labels(&label).iter().enumerate() {
        let classes = X::COLUMNS;
        assert!(label < classes, "label {label} in row {row} is out of range: there are {classes} classes");
        total -= log_prob.row_elements(row)[label];
    }
    total / X::Scalar::from_usize(X::ROWS)
}

/// The cross entropy −ln softmax(x)\[label\] of raw scores (logits) x; the mean over the rows of a matrix. In [0, ∞].
///
/// Worked out as ln Σⱼ exp(xⱼ − max x) − (x\[label\] − max x), so that no exponential overflows, and with a logarithm that keeps
/// the digits of a small loss. A logit of −∞ is a class of probability 0; NaN if a row holds +∞ or NaN or only −∞.
///
/// # Panics
/// If a label is not below the number of classes.
///
/// ```
/// use tapeless_runtime::{losses::cross_entropy, tensor::{Matrix, Vector}};
/// assert_eq!(cross_entropy(Vector([1e4_f32, -1e4]), 1), 2e4);
/// let logits: Matrix<3, 5> = Matrix([
///     [-0.0691, -1.5644, -0.3935, 0.2211, 1.3458],
///     [-2.3893, 1.2955, 0.0244, -2.0838, 1.0790],
///     [-0.6185, -0.0333, 0.2944, -0.6185, 0.5702],
/// ]);
/// assert_eq!(format!("{:.4}", cross_entropy(logits, [4, 3, 1])), "2.1341");
/// ```
#[inline]
#[track_caller]
pub fn cross_entropy<X: Labelled>(logits: X, label: X::Labels) -> X::Scalar {
    nll(log_softmax(logits), label)
}

/// The cross entropy −Σ pᵢ ln softmax(x)ᵢ of raw scores (logits) x against a distribution p; the mean over the rows of
/// matrices. At least the entropy of p.
///
/// NaN if a row of logits holds +∞ or NaN or only −∞, and where a logit is −∞ and its probability 0 (0 · ∞), as in PyTorch.
///
/// ```
/// use tapeless_runtime::{losses::{cross_entropy, cross_entropy_probs}, tensor::Vector};
/// let x = Vector([0.5_f32, -1.0, 2.0]);
/// assert_eq!(cross_entropy_probs(x, Vector([0.0, 1.0, 0.0])), cross_entropy(x, 1));
/// ```
#[inline]
pub fn cross_entropy_probs<X: RowWise>(logits: X, probs: X) -> X::Scalar {
    let total = sum_slices(probs.elements(), log_softmax(logits).elements(), |p, log| -p * log);
    total / X::Scalar::from_usize(X::ROWS)
}

/// The Kullback-Leibler divergence Σ tᵢ (ln tᵢ − log_probᵢ) of the prediction `exp(log_prob)` from the distribution `target`; the
/// mean over the rows of matrices (PyTorch's `kl_div` with `reduction="batchmean"`). In [0, ∞] for distributions (Kullback and
/// Leibler, "On information and sufficiency", 1951).
///
/// An element with target 0 contributes 0; NaN where its log_prob is −∞ (0 · ∞), as in PyTorch. A target below 0 gives NaN; NaN
/// if anything is NaN.
///
/// ```
/// use tapeless_runtime::{losses::kl, tensor::Vector};
/// let halves = Vector([0.5_f64, 0.5]);
/// assert_eq!(kl(halves.ln(), halves), 0.0);
/// assert_eq!(kl(halves.ln(), Vector([1.0, 0.0])), std::f64::consts::LN_2);
/// ```
#[inline]
pub fn kl<X: RowWise>(log_prob: X, target: X) -> X::Scalar {
    let total = sum_slices(log_prob.elements(), target.elements(), |log, t| {
        // t ln t goes to 0 with t, where the product itself would be 0 · −∞.
        let entropy = if t == X::Scalar::ZERO { X::Scalar::ZERO } else { t * t.ln() };
        entropy - t * log
    });
    total / X::Scalar::from_usize(X::ROWS)
}
