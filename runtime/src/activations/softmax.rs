//! The softmax family: along a vector, or along each row of a matrix.
use crate::elementwise::RowWise;
use crate::float::Float;

/// Replaces each row by `f` of it.
#[inline]
fn each_row<X: RowWise>(mut x: X, f: impl Fn(&mut [X::Scalar])) -> X {
    for row in 0..X::ROWS {
        f(x.row_elements_mut(row));
    }
    x
}

/// The largest element and its position; NaN beats every number.
fn largest<T: Float>(row: &[T]) -> (usize, T) {
    let mut best = (0, T::NEG_INFINITY);
    for (i, &x) in row.iter().enumerate() {
        if x > best.1 || x.is_nan() {
            best = (i, x);
        }
    }
    best
}

fn softmax_row<T: Float>(row: &mut [T]) {
    let (_, largest) = largest(row);
    let mut sum = T::ZERO;
    for x in row.iter_mut() {
        // At most 1, so that nothing overflows; NaN where the largest is infinite, as in PyTorch.
        *x = (*x - largest).exp();
        sum += *x;
    }
    for x in row {
        *x /= sum;
    }
}

/// [`log_softmax`] of one row.
fn log_softmax_row<T: Float>(row: &mut [T]) {
    let (position, largest) = largest(row);
    // The largest element's own term in the sum of exponentials is 1 and is left to ln_1p, so that a confident
    // prediction's small loss keeps all its digits. The start is ±0, or NaN where the largest is infinite, as in PyTorch.
    let mut others = T::ZERO * largest;
    for (i, &x) in row.iter().enumerate() {
        if i != position {
            others += (x - largest).exp();
        }
    }
    let log_sum = others.ln_1p();
    for x in row {
        *x = (*x - largest) - log_sum;
    }
}

/// exp(xᵢ)/Σⱼ exp(xⱼ), along a vector or each row of a matrix: non-negative, with sum 1.
///
/// The largest element is subtracted first, so that no exponential overflows (Goodfellow, Bengio and Courville, "Deep Learning",
/// section 4.1). An element of −∞ gives 0; a row that holds +∞ or NaN, or nothing but −∞, becomes NaN.
///
/// ```
/// use tapeless_runtime::{activations::softmax, tensor::{Matrix, Vector}};
/// let p = softmax(Vector([1.0_f32, 1.0, 1.0, 2.0, 1.0]));
/// assert_eq!(format!("{p:.2}"), "[0.15, 0.15, 0.15, 0.40, 0.15]");
/// assert_eq!(softmax(Matrix([[1e4_f32, 1e4], [0.0, -1e4]])), Matrix([[0.5, 0.5], [1.0, 0.0]]));
/// ```
#[inline]
pub fn softmax<X: RowWise>(x: X) -> X {
    each_row(x, softmax_row)
}

/// [`softmax`] of −x: the smallest element gets the largest share.
///
/// An element of +∞ gives 0; a row that holds −∞ or NaN, or nothing but +∞, becomes NaN.
///
/// ```
/// use tapeless_runtime::{activations::{softmax, softmin}, tensor::Vector};
/// assert_eq!(softmin(Vector([1.0_f32, -2.0])), softmax(Vector([-1.0, 2.0])));
/// ```
#[inline]
pub fn softmin<X: RowWise>(x: X) -> X {
    softmax(x.map_elements(|x| -x))
}

/// ln(softmax(x)) = x − ln Σⱼ exp(xⱼ), in [−∞, 0], along a vector or each row of a matrix; exact where the softmax itself
/// rounds to 0 or 1.
///
/// An element of −∞ gives −∞; a row that holds +∞ or NaN, or nothing but −∞, becomes NaN.
///
/// ```
/// use tapeless_runtime::{activations::log_softmax, tensor::Vector};
/// assert_eq!(log_softmax(Vector([1e4_f32, -1e4])), Vector([0.0, -2e4]));
/// ```
#[inline]
pub fn log_softmax<X: RowWise>(x: X) -> X {
    each_row(x, log_softmax_row)
}

/// softmax((x + noise)/τ): a differentiable sample from the categorical distribution with logits `x` (Jang, Gu and Poole,
/// "Categorical reparameterization with Gumbel-softmax", 2016, arXiv:1611.01144).
///
/// `noise` are samples of the Gumbel distribution, −ln(−ln u) for u uniform in (0, 1); the temperature τ must be positive, and
/// the sample nears a one-hot vector as τ falls. ±∞ and NaN in (x + noise)/τ act as in [`softmax`].
///
/// ```
/// use tapeless_runtime::{activations::{gumbel_softmax, softmax}, tensor::Vector};
/// let x = Vector([1.0_f32, 2.0, 3.0]);
/// assert_eq!(gumbel_softmax(x, Vector::zeros(), 1.0), softmax(x));
/// ```
#[inline]
pub fn gumbel_softmax<X: RowWise>(x: X, noise: X, tau: X::Scalar) -> X {
    softmax(x.zip_map_elements(noise, |x, g| (x + g) / tau))
}
