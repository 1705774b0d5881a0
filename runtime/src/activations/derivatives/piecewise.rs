//! Derivatives of the piecewise linear and quadratic activations.
use crate::activations::float;
use crate::elementwise::Elementwise;
use crate::float::Float;

/// 1 where `condition` holds, else 0, for every element.
#[inline]
fn indicator<X: Elementwise>(x: X, condition: impl Fn(X::Scalar) -> bool) -> X {
    x.map_elements(|x| if condition(x) { X::Scalar::ONE } else { X::Scalar::ZERO })
}

/// 0 where x ≤ `threshold` (at the kink, too), else 1; 1 at NaN. `value` does not matter.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::threshold(0.1_f32, 0.1, 20.0), 0.0);
/// ```
#[inline]
pub fn threshold<X: Elementwise>(x: X, threshold: X::Scalar, value: X::Scalar) -> X {
    let _ = value;
    x.map_elements(|x| if x <= threshold { X::Scalar::ZERO } else { X::Scalar::ONE })
}

/// 0 where x ≤ 0 (at the kink, too), else 1; 1 at NaN.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::relu(0.0_f32), 0.0);
/// ```
#[inline]
pub fn relu<X: Elementwise>(x: X) -> X {
    threshold(x, Float::ZERO, Float::ZERO)
}

/// 1 where x > 0, else `slope` (at the kink and at NaN, too).
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::leaky_relu(0.0_f32, 0.1), 0.1);
/// ```
#[inline]
pub fn leaky_relu<X: Elementwise>(x: X, slope: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { X::Scalar::ONE } else { slope })
}

/// 1 where x > 0, else `weight` (at the kink and at NaN, too). The derivative for the weight is min(0, x).
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::prelu(0.0_f32, 0.25), 0.25);
/// ```
#[inline]
pub fn prelu<X: Elementwise>(x: X, weight: X::Scalar) -> X {
    leaky_relu(x, weight)
}

/// 1 where x > 0, else (`lower` + `upper`)/2 (at the kink and at NaN, too).
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::rrelu(-4.0_f32, 0.125, 0.375), 0.25);
/// ```
#[inline]
pub fn rrelu<X: Elementwise>(x: X, lower: X::Scalar, upper: X::Scalar) -> X {
    leaky_relu(x, (lower + upper) * X::Scalar::HALF)
}

/// 1 in (0, 6), 0 outside and at both kinks; 1 at NaN.
///
/// ```
/// use tapeless_runtime::{activations::derivatives, tensor::Vector};
/// assert_eq!(derivatives::relu6(Vector([0.0_f32, 3.0, 6.0])), Vector([0.0, 1.0, 0.0]));
/// ```
#[inline]
pub fn relu6<X: Elementwise>(x: X) -> X {
    let six = float(6.0);
    indicator(x, |x| !(x <= X::Scalar::ZERO || x >= six))
}

/// 1 in (−1, 1), 0 outside and at both kinks; 1 at NaN.
///
/// ```
/// use tapeless_runtime::{activations::derivatives, tensor::Vector};
/// assert_eq!(derivatives::hardtanh(Vector([-1.0_f32, 0.5, 1.0])), Vector([0.0, 1.0, 0.0]));
/// ```
#[inline]
pub fn hardtanh<X: Elementwise>(x: X) -> X {
    indicator(x, |x| !(x <= -X::Scalar::ONE || x >= X::Scalar::ONE))
}

/// 1/6 in (−3, 3), 0 outside, at both kinks and at NaN.
///
/// ```
/// use tapeless_runtime::{activations::derivatives, tensor::Vector};
/// assert_eq!(derivatives::hardsigmoid(Vector([-3.0_f64, 0.5, 3.0])), Vector([0.0, 1.0 / 6.0, 0.0]));
/// ```
#[inline]
pub fn hardsigmoid<X: Elementwise>(x: X) -> X {
    let (three, sixth) = (float::<X::Scalar>(3.0), float::<X::Scalar>(1.0 / 6.0));
    x.map_elements(|x| if x > -three && x < three { sixth } else { X::Scalar::ZERO })
}

/// 0 where x ≤ −3, x/3 + 1/2 between, 1 where x ≥ 3 (the outer slopes at the kinks, as PyTorch since version 2.8; before, −1/2 and
/// 3/2); NaN at NaN.
///
/// ```
/// use tapeless_runtime::{activations::derivatives, tensor::Vector};
/// assert_eq!(derivatives::hardswish(Vector([-3.0_f32, 0.0, 3.0])), Vector([0.0, 0.5, 1.0]));
/// ```
#[inline]
pub fn hardswish<X: Elementwise>(x: X) -> X {
    let three = float::<X::Scalar>(3.0);
    x.map_elements(|x| {
        if x <= -three {
            X::Scalar::ZERO
        } else if x >= three {
            X::Scalar::ONE
        } else {
            x / three + X::Scalar::HALF
        }
    })
}

/// 0 where −λ ≤ x ≤ λ (at both jumps, too), else 1; 1 at NaN.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::hardshrink(0.5_f32, 0.5), 0.0);
/// ```
#[inline]
pub fn hardshrink<X: Elementwise>(x: X, lambda: X::Scalar) -> X {
    indicator(x, |x| !(x >= -lambda && x <= lambda))
}

/// 0 where −λ ≤ x ≤ λ (at both kinks, too), else 1; 1 at NaN.
///
/// ```
/// use tapeless_runtime::activations::derivatives;
/// assert_eq!(derivatives::softshrink(-0.6_f32, 0.5), 1.0);
/// ```
#[inline]
pub fn softshrink<X: Elementwise>(x: X, lambda: X::Scalar) -> X {
    hardshrink(x, lambda)
}

/// 1 everywhere.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::identity(-2.0_f32), 1.0);
/// ```
#[inline]
pub fn identity<X: Elementwise>(x: X) -> X {
    indicator(x, |_| true)
}

/// 0 everywhere, at the jump, too.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::derivatives::step(0.0_f32), 0.0);
/// ```
#[inline]
pub fn step<X: Elementwise>(x: X) -> X {
    indicator(x, |_| false)
}
