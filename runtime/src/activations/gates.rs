//! Products of a linear part and a gate in [0, 1]; and maxout.
use super::{GELU_TANH_CUBIC, float};
use crate::elementwise::{self, Elementwise};
use crate::float::Float;

/// x · sigmoid(x), in [−0.2785, ∞) (Hendrycks and Gimpel, "Gaussian error linear units", 2016, arXiv:1606.08415; Elfwing, Uchibe and
/// Doya, "Sigmoid-weighted linear units", 2017, arXiv:1702.03118).
///
/// +∞ at +∞; NaN at −∞ (−∞ · 0); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::{sigmoid, silu};
/// assert_eq!(silu(3.0_f32), 3.0 * sigmoid(3.0_f32));
/// ```
#[inline]
pub fn silu<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x * x.sigmoid())
}

/// x · sigmoid(αx): x/2 for α = 0, [`silu`] for α = 1, towards [`relu`](super::relu) as α grows (Ramachandran, Zoph and Le,
/// "Searching for activation functions", 2017, arXiv:1710.05941).
///
/// For α > 0: +∞ at +∞; NaN at −∞ (−∞ · 0). NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::{silu, swish};
/// assert_eq!(swish(3.0_f32, 1.0), silu(3.0_f32));
/// assert_eq!(swish(3.0_f32, 0.0), 1.5);
/// ```
#[inline]
pub fn swish<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| x * (alpha * x).sigmoid())
}

/// Φ(x) for the normal distribution; by erfc, because 1 + erf cancels on the negative side.
#[inline]
pub(super) fn normal_cdf<T: Float>(x: T) -> T {
    (-x * T::FRAC_1_SQRT_2).erfc() * T::HALF
}

/// x · Φ(x) with Φ(x) = (1 + erf(x/√2))/2, the normal distribution function; in [−0.17, ∞) (Hendrycks and Gimpel, "Gaussian error
/// linear units", 2016, arXiv:1606.08415).
///
/// +∞ at +∞; NaN at −∞ (−∞ · 0); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::gelu;
/// let (plus, minus) = (gelu(1.0_f64), gelu(-1.0_f64));
/// assert!((plus - 0.841344746).abs() < 1e-9 && (plus + minus - 0.682689492).abs() < 1e-9);
/// ```
#[inline]
pub fn gelu<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x * normal_cdf(x))
}

/// 2√(2/π).
pub(super) const TWO_SQRT_FRAC_2_PI: f64 = 1.595_769_121_605_730_7;

/// Twice the argument of the hyperbolic tangent in [`gelu_tanh`]: 2√(2/π)(x + 0.044715 x³).
#[inline]
pub(super) fn gelu_tanh_argument<T: Float>(x: T) -> T {
    let cubic: T = float(GELU_TANH_CUBIC);
    float::<T>(TWO_SQRT_FRAC_2_PI) * (x + cubic * x * x * x)
}

/// [`gelu`] by a hyperbolic tangent: x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))); in [−0.17, ∞) (the same paper).
///
/// +∞ at +∞; NaN at −∞ (−∞ · 0); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::{gelu, gelu_tanh};
/// assert!((gelu_tanh(1.5_f32) - gelu(1.5_f32)).abs() < 1e-3);
/// ```
#[inline]
pub fn gelu_tanh<X: Elementwise>(x: X) -> X {
    // (1 + tanh(u))/2 = sigmoid(2u), which does not cancel where the tangent nears -1.
    x.map_elements(|x| x * gelu_tanh_argument(x).sigmoid())
}

/// x · tanh(softplus(x)), in [−0.3088, ∞) (Misra, "Mish: a self regularized non-monotonic activation function", 2019,
/// arXiv:1908.08681).
///
/// +∞ at +∞; NaN at −∞ (−∞ · 0); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::mish;
/// assert_eq!(mish(0.0_f32), 0.0);
/// assert_eq!(mish(1e30_f32), 1e30);
/// ```
#[inline]
pub fn mish<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x * x.softplus().tanh())
}

/// The gated linear unit a · sigmoid(b) (Dauphin et al., "Language modeling with gated convolutional networks", 2016,
/// arXiv:1612.08083). PyTorch's takes the two halves of one tensor.
///
/// NaN if either is NaN, or if `a` is ±∞ where `b` is −∞.
///
/// ```
/// use tapeless_runtime::{activations::glu, tensor::Vector};
/// assert_eq!(glu(Vector([4.0_f32, 4.0]), Vector([0.0, f32::INFINITY])), Vector([2.0, 4.0]));
/// ```
#[inline]
pub fn glu<X: Elementwise>(a: X, b: X) -> X {
    a.zip_map_elements(b, |a, b| a * b.sigmoid())
}

/// max(a, b) of two linear parts (Goodfellow et al., "Maxout networks", 2013, arXiv:1302.4389); NaN if either is NaN. The same as
/// [`elementwise::maximum`].
///
/// ```
/// use tapeless_runtime::{activations::maxout, tensor::Vector};
/// assert_eq!(maxout(Vector([1.0_f32, 5.0]), Vector([2.0, 3.0])), Vector([2.0, 5.0]));
/// ```
#[inline]
pub fn maxout<X: Elementwise>(a: X, b: X) -> X {
    elementwise::maximum(a, b)
}
