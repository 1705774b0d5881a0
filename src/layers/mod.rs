//! Layers of neural nets: bundles of weights, and functions of them that are written in the language itself.
//!
//! Every function here is [`differentiable`](macro@crate::differentiable) and is called from differentiable functions as
//! any other, under the path that leads to it: `layers::lstm_cell(&net.cell, x, h, c)`. Their dimensions and their float
//! are generic. Names and conventions are PyTorch's, so are the fields and the order of the weights in memory; where
//! PyTorch joins the weights of several gates along the first axis, a field has one more axis instead:
//! `weight_ih: Tensor3<4, HIDDEN, IN>` for its `(4·HIDDEN, IN)`. Files of PyTorch's weights load as they are, since names
//! agree and joined axes fit (features `safetensors`, `embed`); only [`Dense`] calls its fields `w` and `b`.
//!
//! ```
//! use tapeless::{layers, prelude::*};
//!
//! #[derive(Params, Clone)]
//! struct Net {
//!     cell: layers::LstmCell<3, 8>,
//!     out: Dense<8, 1>,
//! }
//!
//! #[differentiable(wrt(net))]
//! fn loss(net: &Net, xs: &[Vector<3>; 20], target: f32) -> f32 {
//!     let mut h = Vector::<8>::zeros();
//!     let mut c = Vector::<8>::zeros();
//!     for x in xs {
//!         (h, c) = layers::lstm_cell(&net.cell, *x, h, c);
//!     }
//!     (layers::dense(&net.out, h)[0] - target).powi(2)
//! }
//!
//! let (value, gradient) = loss::value_and_grad(&Net::ZEROS, &[Vector([1.0; 3]); 20], 0.5);
//! assert_eq!((value, gradient.out.b), (0.25, Vector([-1.0])));
//! ```
//!
//! Convolutions and poolings are operations with strides and paddings of their own: [`conv2d`](crate::conv2d),
//! [`max_pool2d`](crate::max_pool2d) and so on; [`Conv2d`] holds the weights of one, and [`add_bias2d()`] adds its bias.
//! A residual path is a sum: `x + layers::dense(&net.layer, x)`.

mod attention;
mod convolution;
mod gated;
mod linear;
mod norm;
mod recurrent;
mod stochastic;

// Types and functions with the carriers beside them.
pub use crate::Dense;
pub use attention::*;
pub use convolution::*;
pub use gated::*;
pub use linear::*;
pub use norm::*;
pub use recurrent::*;
pub use stochastic::*;
