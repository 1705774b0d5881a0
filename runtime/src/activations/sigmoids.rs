//! The logistic function, its integral, and softsign.
use crate::elementwise::Elementwise;
use crate::float::Float;

/// The logistic function 1/(1 + e⁻ˣ), in [0, 1].
///
/// 1 at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::sigmoid;
/// assert_eq!(sigmoid(0.0_f32), 0.5);
/// assert_eq!(sigmoid(f32::NEG_INFINITY), 0.0);
/// ```
#[inline]
pub fn sigmoid<X: Elementwise>(x: X) -> X {
    x.map_elements(Float::sigmoid)
}

/// ln(sigmoid(x)) = −softplus(−x), in (−∞, 0], exact where the sigmoid itself rounds to 0 or 1.
///
/// −0 at +∞, −∞ at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::logsigmoid;
/// assert_eq!(logsigmoid(-1e4_f32), -1e4);
/// ```
#[inline]
pub fn logsigmoid<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| -(-x).softplus())
}

/// ln(1 + eˣ), in [0, ∞), without overflow (Dugas et al., "Incorporating second-order functional knowledge for better option
/// pricing", 2001).
///
/// PyTorch returns x itself above 20; [`softplus_with`]`(x, 1, 20)` does that too.
///
/// +∞ at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::softplus;
/// assert_eq!(softplus(0.0_f64), std::f64::consts::LN_2);
/// assert_eq!(softplus(1e4_f32), 1e4);
/// ```
#[inline]
pub fn softplus<X: Elementwise>(x: X) -> X {
    x.map_elements(Float::softplus)
}

/// ln(1 + exp(βx))/β, and x itself where βx > `threshold`. PyTorch's defaults are β = 1 and a threshold of 20; β must not be 0.
///
/// For β > 0: +∞ at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::softplus_with;
/// assert_eq!(softplus_with(0.0_f64, 2.0, 20.0), std::f64::consts::LN_2 / 2.0);
/// assert_eq!(softplus_with(10.5_f64, 2.0, 20.0), 10.5);
/// ```
#[inline]
pub fn softplus_with<X: Elementwise>(x: X, beta: X::Scalar, threshold: X::Scalar) -> X {
    x.map_elements(|x| {
        let scaled = beta * x;
        if scaled > threshold { x } else { scaled.softplus() / beta }
    })
}

/// x/(1 + |x|), in (−1, 1) (Turian, Bergstra and Bengio, "Quadratic features and deep architectures for chunking", 2009).
///
/// NaN at ±∞ (∞/∞); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::softsign, tensor::Vector};
/// assert_eq!(softsign(Vector([-3.0_f32, 1.0])), Vector([-0.75, 0.5]));
/// ```
#[inline]
pub fn softsign<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x / (X::Scalar::ONE + x.abs()))
}
