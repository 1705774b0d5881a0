//! ReLU and what differs from it on the negative side only by a straight line.
use crate::elementwise::Elementwise;
use crate::float::Float;

/// x where x > `threshold`, else `value`.
///
/// +∞ at +∞, `value` at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::threshold, tensor::Vector};
/// assert_eq!(threshold(Vector([0.1_f32, 0.2]), 0.1, 20.0), Vector([20.0, 0.2]));
/// ```
#[inline]
pub fn threshold<X: Elementwise>(x: X, threshold: X::Scalar, value: X::Scalar) -> X {
    // `<=`, not `>`: NaN passes through.
    x.map_elements(|x| if x <= threshold { value } else { x })
}

/// The rectified linear unit max(0, x), in [0, ∞) (Nair and Hinton, "Rectified linear units improve restricted Boltzmann
/// machines", 2010).
///
/// +∞ at +∞, 0 at −∞; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::relu, tensor::Vector};
/// assert_eq!(relu(Vector([-1.5_f32, 0.0, 2.0])), Vector([0.0, 0.0, 2.0]));
/// ```
#[inline]
pub fn relu<X: Elementwise>(x: X) -> X {
    threshold(x, X::Scalar::ZERO, X::Scalar::ZERO)
}

/// x where x > 0, else `slope` · x; the lecture and many papers take 0.1 or 0.01 (Maas, Hannun and Ng, "Rectifier nonlinearities
/// improve neural network acoustic models", 2013).
///
/// +∞ at +∞; −∞ at −∞ for a positive slope, NaN for slope 0; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::{activations::leaky_relu, tensor::Vector};
/// assert_eq!(leaky_relu(Vector([-2.0_f32, 3.0]), 0.25), Vector([-0.5, 3.0]));
/// ```
#[inline]
pub fn leaky_relu<X: Elementwise>(x: X, slope: X::Scalar) -> X {
    x.map_elements(|x| if x > X::Scalar::ZERO { x } else { slope * x })
}

/// [`leaky_relu`] whose slope `weight` is trained (He et al., "Delving deep into rectifiers", 2015, arXiv:1502.01852).
///
/// +∞ at +∞; −∞ at −∞ for a positive weight, NaN for weight 0; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::prelu;
/// assert_eq!(prelu(-4.0_f32, 0.25), -1.0);
/// ```
#[inline]
pub fn prelu<X: Elementwise>(x: X, weight: X::Scalar) -> X {
    leaky_relu(x, weight)
}

/// The randomised leaky ReLU in evaluation mode: [`leaky_relu`] with the mean slope (`lower` + `upper`)/2; PyTorch's defaults are 1/8
/// and 1/3 (Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015, arXiv:1505.00853).
///
/// +∞ at +∞; −∞ at −∞ for a positive mean slope, NaN for 0; NaN stays NaN.
///
/// ```
/// use tapeless_runtime::activations::rrelu;
/// assert_eq!(rrelu(-4.0_f32, 0.125, 0.375), -1.0);
/// ```
#[inline]
pub fn rrelu<X: Elementwise>(x: X, lower: X::Scalar, upper: X::Scalar) -> X {
    leaky_relu(x, (lower + upper) * X::Scalar::HALF)
}
