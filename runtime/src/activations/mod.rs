//! Activation functions, named as PyTorch names them.
//!
//! The element-wise ones take a scalar, a vector or a matrix by value ([`Elementwise`](crate::elementwise::Elementwise)); the
//! softmax family works along a vector or along each row of a matrix ([`RowWise`](crate::elementwise::RowWise)).
//! Parameters are scalars. [`derivatives`] has the derivative of each element-wise one.
//!
//! Values at ±∞, NaN and ±0 are PyTorch's. In particular, where a formula is a product of 0 and ∞ at −∞ (silu, gelu, mish, …) the
//! value there is NaN, although the limit is 0.
//!
//! ```
//! use tapeless_runtime::activations::{leaky_relu, softmax};
//! use tapeless_runtime::tensor::Vector;
//!
//! assert_eq!(leaky_relu(Vector([-2.0_f32, 3.0]), 0.5), Vector([-1.0, 3.0]));
//! assert_eq!(softmax(Vector([1.0_f64, 1.0])), Vector([0.5, 0.5]));
//! ```
pub mod derivatives;
mod exponential;
mod gates;
mod hard;
mod rectifiers;
mod sigmoids;
mod softmax;

pub use crate::elementwise::tanh;
pub use exponential::{celu, elu, selu};
pub use gates::{gelu, gelu_tanh, glu, maxout, mish, silu, swish};
pub use hard::{hardshrink, hardsigmoid, hardswish, hardtanh, identity, relu6, softshrink, step, tanhshrink};
pub use rectifiers::{leaky_relu, prelu, relu, rrelu, threshold};
pub use sigmoids::{logsigmoid, sigmoid, softplus, softplus_with, softsign};
pub use softmax::{gumbel_softmax, log_softmax, softmax, softmin};

use crate::float::Float;

/// α of [`selu`]: 1.6732632423543772….
pub const SELU_ALPHA: f64 = 1.673_263_242_354_377_284_817_042_991_671_7;
/// λ (the scale) of [`selu`]: 1.0507009873554805….
pub const SELU_SCALE: f64 = 1.050_700_987_355_480_493_419_334_985_294_6;
/// The coefficient of the cubic term in [`gelu_tanh`].
pub const GELU_TANH_CUBIC: f64 = 0.044715;

/// A constant that is not a float's own in the float type at hand.
#[inline(always)]
fn float<T: Float>(value: f64) -> T {
    T::from_f64(value)
}
