//! The free functions.
use super::{Elementwise, unary};
use crate::float::Float;

macro_rules! functions {
    ($($doc:literal $name:ident($argument:literal => $value:literal);)*) => {$(
        #[doc = $doc]
        ///
        /// Applied to every element; NaN stays NaN.
        ///
        /// ```
        #[doc = concat!("use tapeless_runtime::elementwise::", stringify!($name), ";")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($argument), "_f64), ", stringify!($value), ");")]
        /// ```
        #[inline]
        pub fn $name<X: Elementwise>(x: X) -> X {
            x.map_elements(Float::$name)
        }
    )*};
}
unary!(functions);

/// x²: +∞ at ±∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{elementwise::square, tensor::Vector};
/// assert_eq!(square(Vector([-3.0_f32, 0.5])), Vector([9.0, 0.25]));
/// ```
#[inline]
pub fn square<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x * x)
}

/// Every element to an integer power; 1 for `exponent` 0, whatever the element, NaN too.
///
/// ```
/// use tapeless_runtime::{elementwise::powi, tensor::Vector};
/// assert_eq!(powi(Vector([-2.0_f32, 3.0]), 3), Vector([-8.0, 27.0]));
/// ```
#[inline]
pub fn powi<X: Elementwise>(x: X, exponent: i32) -> X {
    x.map_elements(|x| x.powi(exponent))
}

/// Every element to a real power. NaN for a negative element and a fractional exponent; 1 for `exponent` 0; the other
/// special values are those of IEEE 754's `pow`.
///
/// ```
/// use tapeless_runtime::elementwise::powf;
/// assert_eq!(powf(9.0_f64, 0.5), 3.0);
/// ```
#[inline]
pub fn powf<X: Elementwise>(x: X, exponent: X::Scalar) -> X {
    x.map_elements(|x| x.powf(exponent))
}

/// The larger of the two elements at each position; NaN if either is NaN, as `torch.maximum`.
///
/// ```
/// use tapeless_runtime::{elementwise::maximum, tensor::Vector};
/// assert_eq!(maximum(Vector([1.0_f32, 5.0]), Vector([2.0, 3.0])), Vector([2.0, 5.0]));
/// assert!(maximum(1.0_f32, f32::NAN).is_nan());
/// ```
#[inline]
pub fn maximum<X: Elementwise>(a: X, b: X) -> X {
    a.zip_map_elements(b, Float::maximum)
}

/// The smaller of the two elements at each position; NaN if either is NaN, as `torch.minimum`.
///
/// ```
/// use tapeless_runtime::elementwise::minimum;
/// assert_eq!(minimum(1.0_f32, f32::NEG_INFINITY), f32::NEG_INFINITY);
/// ```
#[inline]
pub fn minimum<X: Elementwise>(a: X, b: X) -> X {
    a.zip_map_elements(b, Float::minimum)
}

/// The angle of the point (x, y) in [−π, π] radians: `atan2(y, x)`.
///
/// ±0 and ±∞ pick the quadrant as IEEE 754 says (`atan2(0, -0)` is π); NaN if either is NaN.
///
/// ```
/// use tapeless_runtime::elementwise::atan2;
/// assert_eq!(atan2(0.0_f64, 1.0), 0.0);
/// ```
#[inline]
pub fn atan2<X: Elementwise>(y: X, x: X) -> X {
    y.zip_map_elements(x, Float::atan2)
}

/// ln(eᵃ + eᵇ) without overflow, as `torch.logaddexp`: the larger one if they are far apart; ±∞ with itself is itself;
/// NaN if either is NaN.
///
/// ```
/// use tapeless_runtime::elementwise::logaddexp;
/// assert_eq!(logaddexp(1000.0_f64, 1000.0), 1000.0 + 2.0_f64.ln());
/// assert_eq!(logaddexp(f64::NEG_INFINITY, 3.0), 3.0);
/// ```
#[inline]
pub fn logaddexp<X: Elementwise>(a: X, b: X) -> X {
    a.zip_map_elements(b, crate::kernels::logaddexp)
}

/// `x` itself. In a differentiable function no derivative passes it, as `jax.lax.stop_gradient`.
///
/// ```
/// use tapeless_runtime::elementwise::stop_gradient;
/// assert_eq!(stop_gradient(3.0_f64), 3.0);
/// ```
#[inline]
pub fn stop_gradient<X: Elementwise>(x: X) -> X {
    x
}

/// `value` itself: a tensor, a tuple, a struct. In a differentiable function the reverse pass computes again what `value` is
/// made of rather than keep it, as `jax.checkpoint`: memory against time. What the value is made *from* is kept.
///
/// ```
/// use tapeless_runtime::elementwise::recompute;
/// assert_eq!(recompute((3.0_f64, 4.0_f32)), (3.0, 4.0));
/// ```
#[inline]
pub fn recompute<V>(value: V) -> V {
    value
}

/// √(a² + b²) without overflow on the way; +∞ if either is ±∞, even beside NaN.
///
/// ```
/// use tapeless_runtime::elementwise::hypot;
/// assert_eq!(hypot(3.0_f64, -4.0), 5.0);
/// ```
#[inline]
pub fn hypot<X: Elementwise>(a: X, b: X) -> X {
    a.zip_map_elements(b, Float::hypot)
}

/// Every element limited to [`lo`, `hi`], as `torch.clamp`: NaN stays NaN, a NaN bound gives NaN, and `lo > hi` gives `hi`.
///
/// (The standard library's method on `f32` and `f64` panics on such bounds.)
///
/// ```
/// use tapeless_runtime::{elementwise::clamp, tensor::Vector};
/// assert_eq!(clamp(Vector([-2.0_f32, 0.5, 9.0]), 0.0, 1.0), Vector([0.0, 0.5, 1.0]));
/// ```
#[inline]
pub fn clamp<X: Elementwise>(x: X, lo: X::Scalar, hi: X::Scalar) -> X {
    x.map_elements(|x| Float::clamp(x, lo, hi))
}
