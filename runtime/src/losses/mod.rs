//! Loss functions, named as PyTorch names them; each gives one scalar.
//!
//! Arguments go by value. Element-wise losses take two scalars, vectors or matrices of one type and give the mean over all elements,
//! or with `_sum` in the name the sum. Losses of whole distributions (cross entropy and its kin) work along a vector, or along
//! each row of a matrix and give the mean over the rows: a matrix is a batch with one sample a row.
//!
//! ```
//! use tapeless_runtime::losses::{cross_entropy, mse};
//! use tapeless_runtime::tensor::{Matrix, Vector};
//!
//! assert_eq!(mse(Vector([1.0_f32, 2.0]), Vector([1.0, 4.0])), 2.0);
//! assert_eq!(cross_entropy(Vector([0.0_f64, 0.0]), 1), std::f64::consts::LN_2);
//! assert_eq!(cross_entropy(Matrix([[0.0_f64, 0.0], [0.0, 0.0]]), [1, 0]), std::f64::consts::LN_2);
//! ```
mod binary;
mod categorical;
mod regression;

pub use binary::{bce, bce_sum, bce_with_logits, bce_with_logits_sum, hinge, hinge_sum};
pub use categorical::{Labelled, cross_entropy, cross_entropy_probs, kl, nll};
pub use regression::{cosine, huber, huber_sum, mae, mae_sum, mse, mse_sum};

use crate::elementwise::Elementwise;
use crate::float::Float;

/// Σ `term(a, b)` over the pairs of elements at the same position.
#[inline]
fn sum<X: Elementwise>(a: X, b: X, term: impl Fn(X::Scalar, X::Scalar) -> X::Scalar) -> X::Scalar {
    sum_slices(a.elements(), b.elements(), term)
}

#[inline]
fn sum_slices<T: Float>(a: &[T], b: &[T], term: impl Fn(T, T) -> T) -> T {
    a.iter().zip(b).fold(T::ZERO, |sum, (&a, &b)| sum + term(a, b))
}

/// `sum` divided by the number of elements of `X`.
#[inline]
fn mean<X: Elementwise>(sum: X::Scalar) -> X::Scalar {
    sum / X::Scalar::from_usize(X::ELEMENTS)
}
