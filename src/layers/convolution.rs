//! What belongs to convolutions beside the operations: weights and biases.

use crate::prelude::*;

/// The weights of PyTorch's `nn.Conv2d`. In `G` groups, `IN` is the number of channels of a group.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// #[differentiable]
/// fn layer(conv: &layers::Conv2d<1, 2, 3, 3>, image: Tensor3<1, 8, 8>) -> Tensor3<2, 4, 4> {
///     let h: Tensor3<2, 4, 4> = conv2d(image, conv.weight, [2, 2], [1, 1]);
///     relu(layers::add_bias2d(h, conv.bias))
/// }
///
/// let image = layer(&layers::Conv2d::ZEROS, Tensor3::zeros());
/// assert_eq!(image, Tensor3::zeros());
/// ```
#[derive(Params, Clone, Debug, PartialEq)]
pub struct Conv2d<const IN: usize, const OUT: usize, const KH: usize, const KW: usize, T: Float = f32> {
    /// The kernels.
    pub weight: Tensor4<OUT, IN, KH, KW, T>,
    /// A bias for each of them.
    pub bias: Vector<OUT, T>,
}

/// The weights of PyTorch's `nn.Conv1d`. In `G` groups, `IN` is the number of channels of a group. The bias is added by
/// `add_column`: `conv1d(x, conv.weight, 1, 0).add_column(conv.bias)`, its result's type declared before.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct Conv1d<const IN: usize, const OUT: usize, const K: usize, T: Float = f32> {
    /// The kernels.
    pub weight: Tensor3<OUT, IN, K, T>,
    /// A bias for each of them.
    pub bias: Vector<OUT, T>,
}

/// An image with a number added to every pixel of a channel.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let image = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]);
/// assert_eq!(layers::add_bias2d(image, Vector([10.0, 20.0])), Tensor3([[[11.0, 12.0]], [[23.0, 24.0]]]));
/// ```
#[differentiable]
pub fn add_bias2d<const C: usize, const H: usize, const W: usize, T: Float>(
    image: Tensor3<C, H, W, T>,
    bias: Vector<C, T>,
) -> Tensor3<C, H, W, T> {
    let mut sum = image;
    for c in 0..C {
        for i in 0..H {
            for j in 0..W {
                sum[(c, i, j)] += bias[c];
            }
        }
    }
    sum
}

/// The mean of every channel: global average pooling (Lin et al. 2013).
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let image = Tensor3([[[1.0, 2.0]], [[3.0, 5.0]]]);
/// assert_eq!(layers::global_avg_pool2d(image), Vector([1.5, 4.0]));
/// ```
#[differentiable]
pub fn global_avg_pool2d<const C: usize, const H: usize, const W: usize, T: Float>(
    image: Tensor3<C, H, W, T>,
) -> Vector<C, T> {
    let mut means = Vector::<C, T>::zeros();
    for c in 0..C {
        means[c] = image.slice(c).mean();
    }
    means
}
