//! Units whose negative side is an exponential.
use super::{SELU_ALPHA, SELU_SCALE, float};
use crate::elementwise::Elementwise;
use crate::float::Float;

/// The exponential linear unit: x where x > 0, else α(eˣ − 1); in (−α, ∞) for α > 0 (Clevert, Unterthiner and Hochreiter, "Fast
/// and accurate deep network learning by exponential linear units", 2015, arXiv:1511.07289).
///
/// +∞ at +∞, −α at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::elu, tensor::Vector};
/// assert_eq!(elu(Vector([f32::NEG_INFINITY, 0.0, 2.0]), 0.5), Vector([-0.5, 0.0, 2.0]));
/// ```
#[inline]
pub fn elu<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { x } else { alpha * x.exp_m1() })
}

/// The self-normalising unit λ · elu(x, α) with λ = 1.0507… and α = 1.6733… ([`SELU_SCALE`], [`SELU_ALPHA`]); in (−1.7581, ∞)
/// (Klambauer et al., "Self-normalizing neural networks", 2017, arXiv:1706.02515).
///
/// +∞ at +∞, −λα at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::{SELU_SCALE, selu};
/// assert_eq!(selu(2.0_f64), 2.0 * SELU_SCALE);
/// ```
#[inline]
pub fn selu<X: Elementwise>(x: X) -> X {
    let scale: X::Scalar = float(SELU_SCALE);
    // The product is rounded once, from f64.
    let negative: X::Scalar = float(SELU_SCALE * SELU_ALPHA);
    x.map_elements(|x| if x > X::Scalar::ZERO { scale * x } else { negative * x.exp_m1() })
}

/// The continuously differentiable [`elu`]: x where x > 0, else α(exp(x/α) − 1); α must not be 0 (Barron, "Continuously
/// differentiable exponential linear units", 2017, arXiv:1704.07483).
///
/// For α > 0: +∞ at +∞, −α at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::{celu, elu};
/// assert_eq!(celu(-3.0_f64, 1.0), elu(-3.0, 1.0));
/// ```
#[inline]
pub fn celu<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { x } else { alpha * (x / alpha).exp_m1() })
}
