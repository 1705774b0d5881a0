//! The derivative of each element-wise activation with respect to its first argument, as a closed formula.
//!
//! Arguments are those of the activation itself. At a kink the slope is the one that PyTorch's backward pass takes; at
//! ±∞ and NaN it is PyTorch's, too: a formula with a product of 0 and ∞ is NaN there, and a piecewise linear function has the slope
//! of the piece that NaN falls into.
//!
//! ```
//! use tapeless_runtime::activations::derivatives;
//! use tapeless_runtime::tensor::Vector;
//!
//! assert_eq!(derivatives::relu(Vector([-1.0_f32, 0.0, 2.0])), Vector([0.0, 0.0, 1.0]));
//! assert_eq!(derivatives::sigmoid(0.0_f64), 0.25);
//! ```
mod piecewise;
mod smooth;

pub use piecewise::{
    hardshrink, hardsigmoid, hardswish, hardtanh, identity, leaky_relu, prelu, relu, relu6, rrelu, softshrink, step,
    threshold,
};
pub use smooth::{
    celu, elu, gelu, gelu_tanh, logsigmoid, mish, selu, sigmoid, silu, softplus, softplus_with, softsign, swish, tanh,
    tanhshrink,
};
