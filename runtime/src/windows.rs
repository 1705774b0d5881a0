//! Convolutions and poolings as functions of tensors, with the conventions of PyTorch.
//!
//! The shape of a result is the declared one. Of an axis of length `L` a window of length `K` with stride `s`, padding
//! `p` on both sides and dilation `d` makes ⌊(L + 2p − d (K − 1) − 1) / s⌋ + 1 places.

use crate::float::Float;
use crate::kernels;
use crate::tensor::{Matrix, Tensor3, Tensor4};

/// The convolution (cross-correlation) of an image of `CI` channels with `CO` kernels of all channels.
///
/// Padding is with zeros. Infinities and NaN spread to every place whose window holds them. Panics in a debug build
/// if the shapes do not fit.
///
/// ```
/// use tapeless_runtime::{tensor::{Tensor3, Tensor4}, windows::conv2d};
/// let image: Tensor3<1, 3, 3> = Tensor3([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
/// let kernel: Tensor4<1, 1, 2, 2> = Tensor4([[[[1.0, 0.0], [0.0, 10.0]]]]);
/// let sums: Tensor3<1, 2, 2> = conv2d(image, kernel, [1, 1], [0, 0]);
/// assert_eq!(sums, Tensor3([[[51.0, 62.0], [84.0, 95.0]]]));
/// ```
#[inline]
#[must_use]
pub fn conv2d<
    const CI: usize,
    const H: usize,
    const W: usize,
    const CO: usize,
    const KH: usize,
    const KW: usize,
    const OH: usize,
    const OW: usize,
    T: Float,
>(
    x: Tensor3<CI, H, W, T>,
    kernel: Tensor4<CO, CI, KH, KW, T>,
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<CO, OH, OW, T> {
    kernels::conv2d(&x, &kernel, stride, padding, [1, 1], 1)
}

/// As [`conv2d`], with dilated kernels and groups of channels: `CI` is `CIG` times `groups`, `CO` a multiple of it.
///
/// ```
/// use tapeless_runtime::{tensor::{Tensor3, Tensor4}, windows::conv2d_with};
/// let image: Tensor3<1, 3, 3> = Tensor3([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
/// let kernel: Tensor4<1, 1, 2, 2> = Tensor4([[[[1.0, 0.0], [0.0, 10.0]]]]);
/// let sums: Tensor3<1, 1, 1> = conv2d_with(image, kernel, [1, 1], [0, 0], [2, 2], 1);
/// assert_eq!(sums, Tensor3([[[91.0]]]));
/// ```
#[inline]
#[must_use]
pub fn conv2d_with<
    const CI: usize,
    const H: usize,
    const W: usize,
    const CO: usize,
    const CIG: usize,
    const KH: usize,
    const KW: usize,
    const OH: usize,
    const OW: usize,
    T: Float,
>(
    x: Tensor3<CI, H, W, T>,
    kernel: Tensor4<CO, CIG, KH, KW, T>,
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
) -> Tensor3<CO, OH, OW, T> {
    kernels::conv2d(&x, &kernel, stride, padding, dilation, groups)
}

/// The convolution of a signal of `CI` channels with `CO` kernels of all channels; see [`conv2d`].
///
/// ```
/// use tapeless_runtime::{tensor::{Matrix, Tensor3}, windows::conv1d};
/// let signal: Matrix<1, 4> = Matrix([[1.0, 2.0, 3.0, 4.0]]);
/// let kernel: Tensor3<1, 1, 2> = Tensor3([[[1.0, 10.0]]]);
/// let sums: Matrix<1, 3> = conv1d(signal, kernel, 1, 0);
/// assert_eq!(sums, Matrix([[21.0, 32.0, 43.0]]));
/// ```
#[inline]
#[must_use]
pub fn conv1d<const CI: usize, const L: usize, const CO: usize, const K: usize, const OL: usize, T: Float>(
    x: Matrix<CI, L, T>,
    kernel: Tensor3<CO, CI, K, T>,
    stride: usize,
    padding: usize,
) -> Matrix<CO, OL, T> {
    kernels::conv1d(&x, &kernel, stride, padding, 1, 1)
}

/// As [`conv1d`], with dilated kernels and groups of channels.
///
/// ```
/// use tapeless_runtime::{tensor::{Matrix, Tensor3}, windows::conv1d_with};
/// let signal: Matrix<1, 4> = Matrix([[1.0, 2.0, 3.0, 4.0]]);
/// let kernel: Tensor3<1, 1, 2> = Tensor3([[[1.0, 10.0]]]);
/// let sums: Matrix<1, 2> = conv1d_with(signal, kernel, 1, 0, 2, 1);
/// assert_eq!(sums, Matrix([[31.0, 42.0]]));
/// ```
#[inline]
#[must_use]
pub fn conv1d_with<
    const CI: usize,
    const L: usize,
    const CO: usize,
    const CIG: usize,
    const K: usize,
    const OL: usize,
    T: Float,
>(
    x: Matrix<CI, L, T>,
    kernel: Tensor3<CO, CIG, K, T>,
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
) -> Matrix<CO, OL, T> {
    kernels::conv1d(&x, &kernel, stride, padding, dilation, groups)
}

/// The largest element of each window of each channel. Of equal ones the first, row by row, has the slope; NaN wins.
///
/// ```
/// use tapeless_runtime::{tensor::Tensor3, windows::max_pool2d};
/// let image: Tensor3<1, 2, 4> = Tensor3([[[1.0, 2.0, 3.0, 4.0], [8.0, 7.0, 6.0, 5.0]]]);
/// let largest: Tensor3<1, 1, 2> = max_pool2d(image, [2, 2], [2, 2], [0, 0]);
/// assert_eq!(largest, Tensor3([[[8.0, 6.0]]]));
/// ```
#[inline]
#[must_use]
pub fn max_pool2d<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    x: Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<C, OH, OW, T> {
    kernels::max_pool2d(&x, window, stride, padding)
}

/// The mean of each window of each channel; padding counts as zeros, as `count_include_pad` in PyTorch.
///
/// ```
/// use tapeless_runtime::{tensor::Tensor3, windows::avg_pool2d};
/// let image: Tensor3<1, 2, 4> = Tensor3([[[1.0, 2.0, 3.0, 4.0], [8.0, 7.0, 6.0, 5.0]]]);
/// let means: Tensor3<1, 1, 2> = avg_pool2d(image, [2, 2], [2, 2], [0, 0]);
/// assert_eq!(means, Tensor3([[[4.5, 4.5]]]));
/// ```
#[inline]
#[must_use]
pub fn avg_pool2d<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    x: Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<C, OH, OW, T> {
    kernels::avg_pool2d(&x, window, stride, padding, true)
}

/// The largest element of each window of each channel of a signal; see [`max_pool2d`].
///
/// ```
/// use tapeless_runtime::{tensor::Matrix, windows::max_pool1d};
/// let largest: Matrix<1, 2> = max_pool1d(Matrix([[1.0, 3.0, 2.0, 0.0]]), 2, 2, 0);
/// assert_eq!(largest, Matrix([[3.0, 2.0]]));
/// ```
#[inline]
#[must_use]
pub fn max_pool1d<const C: usize, const L: usize, const OL: usize, T: Float>(
    x: Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
) -> Matrix<C, OL, T> {
    kernels::max_pool1d(&x, window, stride, padding)
}

/// The mean of each window of each channel of a signal; see [`avg_pool2d`].
///
/// ```
/// use tapeless_runtime::{tensor::Matrix, windows::avg_pool1d};
/// let means: Matrix<1, 2> = avg_pool1d(Matrix([[1.0, 3.0, 2.0, 0.0]]), 2, 2, 0);
/// assert_eq!(means, Matrix([[2.0, 1.0]]));
/// ```
#[inline]
#[must_use]
pub fn avg_pool1d<const C: usize, const L: usize, const OL: usize, T: Float>(
    x: Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
) -> Matrix<C, OL, T> {
    kernels::avg_pool1d(&x, window, stride, padding, true)
}
