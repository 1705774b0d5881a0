//! Derivatives of the activations built from exponentials.
//!
//! 1 − sigmoid(x) is written sigmoid(−x) throughout, and 1 − tanh²(x) as 4 sigmoid(2x) sigmoid(−2x): the differences would
//! cancel where the function saturates.
use crate::activations::gates::{TWO_SQRT_FRAC_2_PI, gelu_tanh_argument, normal_cdf};
use crate::activations::{GELU_TANH_CUBIC, SELU_ALPHA, SELU_SCALE, float};
use crate::elementwise::Elementwise;
use crate::float::Float;

/// 1 − tanh²(x).
#[inline]
fn tanh_slope<T: Float>(x: T) -> T {
    let twice = T::TWO * x;
    float::<T>(4.0) * twice.sigmoid() * (-twice).sigmoid()
}

/// 1 − tanh²(x) = 1/cosh²(x): 0 at ±∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::tanh(0.0_f64), 1.0);
/// ```
#[inline]
pub fn tanh<X: Elementwise>(x: X) -> X {
    x.map_elements(tanh_slope)
}

/// tanh²(x): 1 at ±∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::tanhshrink(0.0_f64), 0.0);
/// ```
#[inline]
pub fn tanhshrink<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| {
        let t = x.tanh();
        t * t
    })
}

/// sigmoid(x) · sigmoid(−x): 0 at ±∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::sigmoid(0.0_f64), 0.25);
/// ```
#[inline]
pub fn sigmoid<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x.sigmoid() * (-x).sigmoid())
}

/// sigmoid(−x): 1 at −∞, 0 at +∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::logsigmoid(0.0_f64), 0.5);
/// ```
#[inline]
pub fn logsigmoid<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| (-x).sigmoid())
}

/// sigmoid(x): 0 at −∞, 1 at +∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::softplus(0.0_f64), 0.5);
/// ```
#[inline]
pub fn softplus<X: Elementwise>(x: X) -> X {
    x.map_elements(Float::sigmoid)
}

/// sigmoid(βx), and 1 where βx > `threshold`; NaN at NaN.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::softplus_with(10.5_f64, 2.0, 20.0), 1.0);
/// ```
#[inline]
pub fn softplus_with<X: Elementwise>(x: X, beta: X::Scalar, threshold: X::Scalar) -> X {
    x.map_elements(|x| {
        let scaled = beta * x;
        if scaled > threshold { X::Scalar::ONE } else { scaled.sigmoid() }
    })
}

/// 1/(1 + |x|)²; NaN at ±∞, where softsign itself is NaN, and at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::softsign(-1.0_f64), 0.25);
/// ```
#[inline]
pub fn softsign<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| {
        if x.is_infinite() {
            return X::Scalar::NAN;
        }
        let reciprocal = (X::Scalar::ONE + x.abs()).recip();
        reciprocal * reciprocal
    })
}

/// 1 where x > 0, else αeˣ (α at 0); 0 at −∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::elu(0.0_f64, 0.5), 0.5);
/// ```
#[inline]
pub fn elu<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { X::Scalar::ONE } else { alpha * x.exp() })
}

/// λ where x > 0, else λαeˣ (λα at 0); 0 at −∞, NaN at NaN.
///
/// ```
/// use tapeless_runtime::activations::{SELU_SCALE, derivatives};
/// assert_eq!(derivatives::selu(2.0_f64), SELU_SCALE);
/// ```
#[inline]
pub fn selu<X: Elementwise>(x: X) -> X {
    let scale: X::Scalar = float(SELU_SCALE);
    let negative: X::Scalar = float(SELU_SCALE * SELU_ALPHA);
    x.map_elements(|x| if x > X::Scalar::ZERO { scale } else { negative * x.exp() })
}

/// 1 where x > 0, else exp(x/α): 1 at 0, 0 at −∞, NaN at NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::celu(0.0_f64, 2.0), 1.0);
/// ```
#[inline]
pub fn celu<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { X::Scalar::ONE } else { (x / alpha).exp() })
}

/// sigmoid(x) · (1 + x · sigmoid(−x)); NaN at ±∞ and NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::silu(0.0_f64), 0.5);
/// ```
#[inline]
pub fn silu<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x.sigmoid() * (X::Scalar::ONE + x * (-x).sigmoid()))
}

/// s + αx s (1 − s) with s = sigmoid(αx); NaN at ±∞ and NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::swish(7.0_f64, 0.0), 0.5);
/// ```
#[inline]
pub fn swish<X: Elementwise>(x: X, alpha: X::Scalar) -> X {
    x.map_elements(|x| {
        let scaled = alpha * x;
        let gate = scaled.sigmoid();
        // αx can overflow where x does not; the factor that is 0 by then has to come first.
        gate + x * (alpha * (gate * (-scaled).sigmoid()))
    })
}

/// Φ(x) + x φ(x), with the normal distribution function Φ and density φ; NaN at ±∞ and NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::gelu(0.0_f64), 0.5);
/// ```
#[inline]
pub fn gelu<X: Elementwise>(x: X) -> X {
    let norm = X::Scalar::FRAC_2_SQRT_PI * X::Scalar::FRAC_1_SQRT_2 * X::Scalar::HALF;
    x.map_elements(|x| normal_cdf(x) + x * (norm * (x * x * -X::Scalar::HALF).exp()))
}

/// s + x s (1 − s) u′ with s = sigmoid(u), u = 2√(2/π)(x + 0.044715 x³), u′ = 2√(2/π)(1 + 3 · 0.044715 x²); NaN at ±∞ and NaN.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::gelu_tanh(0.0_f64), 0.5);
/// assert_eq!(derivatives::gelu_tanh(1e30_f32), 1.0);
/// ```
#[inline]
pub fn gelu_tanh<X: Elementwise>(x: X) -> X {
    let scale: X::Scalar = float(TWO_SQRT_FRAC_2_PI);
    let cubic: X::Scalar = float(3.0 * GELU_TANH_CUBIC);
    x.map_elements(|x| {
        let u = gelu_tanh_argument(x);
        let gate = u.sigmoid();
        let slope = gate * (-u).sigmoid();
        if slope == X::Scalar::ZERO && x.is_finite() {
            // x² overflows long after the slope of the gate is 0.
            return gate;
        }
        gate + x * slope * (scale * (X::Scalar::ONE + cubic * x * x))
    })
}

/// tanh(s) + x (1 − tanh²(s)) sigmoid(x) with s = softplus(x); NaN at ±∞ and NaN.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::mish(0.0_f64), 0.6);
/// ```
#[inline]
pub fn mish<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| {
        let s = x.softplus();
        s.tanh() + x * (tanh_slope(s) * x.sigmoid())
    })
}
