//! Piecewise linear (and quadratic) approximations, shrinking functions, and the trivial ones.
use super::float;
use crate::elementwise::Elementwise;
use crate::float::Float;

/// min(max(0, x), 6), in [0, 6] (Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010).
///
/// 6 at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::relu6, tensor::Vector};
/// assert_eq!(relu6(Vector([-1.0_f32, 2.5, 7.0])), Vector([0.0, 2.5, 6.0]));
/// ```
#[inline]
pub fn relu6<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| Float::clamp(x, Float::ZERO, float(6.0)))
}

/// x limited to [−1, 1] (Collobert, "Large scale machine learning", 2004).
///
/// ±1 at ±∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::hardtanh, tensor::Vector};
/// assert_eq!(hardtanh(Vector([-2.0_f32, 0.5, 7.0])), Vector([-1.0, 0.5, 1.0]));
/// ```
#[inline]
pub fn hardtanh<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| Float::clamp(x, -X::Scalar::ONE, Float::ONE))
}

/// relu6(x + 3) / 6, a piecewise linear sigmoid in [0, 1] (Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244).
///
/// 1 at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::hardsigmoid, tensor::Vector};
/// assert_eq!(hardsigmoid(Vector([-3.0_f32, 0.0, 3.0])), Vector([0.0, 0.5, 1.0]));
/// ```
#[inline]
pub fn hardsigmoid<X: Elementwise>(x: X) -> X {
    let (three, six) = (float::<X::Scalar>(3.0), float::<X::Scalar>(6.0));
    x.map_elements(|x| Float::clamp(x + three, Float::ZERO, six) / six)
}

/// x · [`hardsigmoid`]\(x\), in [−0.375, ∞) (Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244).
///
/// +∞ at +∞; NaN at −∞ (−∞ · 0); NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::hardswish, tensor::Vector};
/// assert_eq!(hardswish(Vector([-3.0_f32, -1.5, 3.0])), Vector([0.0, -0.375, 3.0]));
/// ```
#[inline]
pub fn hardswish<X: Elementwise>(x: X) -> X {
    let (three, six) = (float::<X::Scalar>(3.0), float::<X::Scalar>(6.0));
    // The division comes before the product: x · 6 could overflow.
    x.map_elements(|x| x * (Float::clamp(x + three, Float::ZERO, six) / six))
}

/// 0 where −λ ≤ x ≤ λ, else x. PyTorch's default for λ is 0.5.
///
/// ±∞ at ±∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::hardshrink, tensor::Vector};
/// assert_eq!(hardshrink(Vector([-2.0_f32, -0.5, 0.25, 1.0]), 0.5), Vector([-2.0, 0.0, 0.0, 1.0]));
/// ```
#[inline]
pub fn hardshrink<X: Elementwise>(x: X, lambda: X::Scalar) -> X {
    x.map_elements(|x| if x >= -lambda && x <= lambda { X::Scalar::ZERO } else { x })
}

/// x − λ where x > λ, x + λ where x < −λ, else 0: the proximal operator of λ|x|, for λ ≥ 0. PyTorch's default for λ is 0.5.
///
/// ±∞ at ±∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::softshrink, tensor::Vector};
/// assert_eq!(softshrink(Vector([-2.0_f32, -0.5, 0.25, 1.0]), 0.5), Vector([-1.5, 0.0, 0.0, 0.5]));
/// ```
#[inline]
pub fn softshrink<X: Elementwise>(x: X, lambda: X::Scalar) -> X {
    x.map_elements(|x| {
        if x > lambda {
            x - lambda
        } else if x < -lambda {
            x + lambda
        } else {
            // 0 with the sign of x, as PyTorch has it; and NaN stays NaN.
            x * X::Scalar::ZERO
        }
    })
}

/// x − tanh(x), in (−∞, ∞). Near 0, where it is x³/3, accurate to the rounding of x itself.
///
/// ±∞ at ±∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::tanhshrink;
/// assert_eq!(tanhshrink(100.0_f64), 99.0);
/// ```
#[inline]
pub fn tanhshrink<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| x - x.tanh())
}

/// x.
///
/// ```
/// assert_eq!(tapeless_runtime::activations::identity(-2.0_f32), -2.0);
/// ```
#[inline]
pub fn identity<X: Elementwise>(x: X) -> X {
    x
}

/// The threshold neuron's I\[x > 0\]: 1 where x > 0, else 0 (McCulloch and Pitts, "A logical calculus of the ideas immanent in
/// nervous activity", 1943).
///
/// 1 at +∞; 0 at −∞, ±0 and NaN.
///
/// ```
/// use tapeless_runtime::{activations::step, tensor::Vector};
/// assert_eq!(step(Vector([-1.0_f32, 0.0, 0.1])), Vector([0.0, 0.0, 1.0]));
/// ```
#[inline]
pub fn step<X: Elementwise>(x: X) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { X::Scalar::ONE } else { X::Scalar::ZERO })
}
