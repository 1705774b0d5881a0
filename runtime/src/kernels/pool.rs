//! Pooling as PyTorch has it: the largest element or the mean of each window, with the transposes.

mod direct;
mod signal;
#[cfg(test)]
mod tests;

pub use signal::{avg_pool1d, avg_pool1d_input, max_pool1d, max_pool1d_input, max_pool1d_pick};

use super::axis::Axis;
use crate::float::Float;
use crate::tensor::Tensor3;
use direct::Pool;

/// The description of a pooling in two dimensions.
#[cfg_attr(not(debug_assertions), inline(always))]
fn pool(
    channels: usize,
    [height, width]: [usize; 2],
    [output_height, output_width]: [usize; 2],
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Pool {
    let axis = |input, output, i: usize| Axis {
        input,
        kernel: window[i],
        output,
        stride: stride[i],
        padding: padding[i],
        dilation: 1,
    };
    let pool = Pool { channels, rows: axis(height, output_height, 0), columns: axis(width, output_width, 1) };
    pool.check();
    pool
}

/// The largest element of each window. Of `C` channels of `H` rows and `W` columns, in windows of so many rows and columns, every `stride` places; `padding` is −∞ and at most half of the window.
///
/// NaN if an element of the window is NaN. Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool2d, tensor::Tensor3};
/// let x: Tensor3<1, 2, 4> = Tensor3([[[1.0, 4.0, 2.0, 2.0], [3.0, 0.0, 1.0, 0.0]]]);
/// let largest: Tensor3<1, 1, 2> = max_pool2d(&x, [2, 2], [2, 2], [0, 0]);
/// assert_eq!(largest, Tensor3([[[4.0, 2.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool2d<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    x: &Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<C, OH, OW, T> {
    max_pool2d_pick(x, x, window, stride, padding)
}

/// The elements of `from` where [`max_pool2d`] finds the largest ones of `x`: its derivative in the direction `from`.
///
/// Of equal elements the first one, row by row, counts as the largest; of NaNs the last one, as in PyTorch.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool2d_pick, tensor::Tensor3};
/// let x: Tensor3<1, 2, 4> = Tensor3([[[1.0, 4.0, 2.0, 2.0], [3.0, 0.0, 1.0, 0.0]]]);
/// let tangent: Tensor3<1, 2, 4> = Tensor3([[[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]]);
/// let of_largest: Tensor3<1, 1, 2> = max_pool2d_pick(&tangent, &x, [2, 2], [2, 2], [0, 0]);
/// assert_eq!(of_largest, Tensor3([[[0.2, 0.3]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool2d_pick<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    from: &Tensor3<C, H, W, T>,
    x: &Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<C, OH, OW, T> {
    let mut result = Tensor3::ZEROS;
    let (to, from) = (result.as_mut_slice(), from.as_slice());
    pool(C, [H, W], [OH, OW], window, stride, padding).largest(x.as_slice(), |output, input| to[output] = from[input]);
    result
}

/// The transpose of [`max_pool2d_pick`]: the input's cotangent, from that of the result. Each number goes to the place of the largest
/// element of its window, and is added there.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool2d_input, tensor::Tensor3};
/// let x: Tensor3<1, 2, 4> = Tensor3([[[1.0, 4.0, 2.0, 2.0], [3.0, 0.0, 1.0, 0.0]]]);
/// let ct: Tensor3<1, 1, 2> = Tensor3([[[1.0, 10.0]]]);
/// assert_eq!(max_pool2d_input(&ct, &x, [2, 2], [2, 2], [0, 0]), Tensor3([[[0.0, 1.0, 10.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool2d_input<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    ct: &Tensor3<C, OH, OW, T>,
    x: &Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Tensor3<C, H, W, T> {
    let mut result = Tensor3::ZEROS;
    let (to, ct) = (result.as_mut_slice(), ct.as_slice());
    pool(C, [H, W], [OH, OW], window, stride, padding).largest(x.as_slice(), |output, input| to[input] += ct[output]);
    result
}

/// The mean of each window. Of `C` channels of `H` rows and `W` columns, in windows of so many rows and columns, every `stride` places; `padding` is zeros and at most half of the window.
///
/// With `count_padding` (PyTorch's `count_include_pad`) every sum is divided by the size of the window, else by the number of
/// its elements outside of the padding. Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::avg_pool2d, tensor::Tensor3};
/// let x: Tensor3<1, 2, 4> = Tensor3([[[1.0, 4.0, 2.0, 2.0], [3.0, 0.0, 1.0, 0.0]]]);
/// let means: Tensor3<1, 1, 2> = avg_pool2d(&x, [2, 2], [2, 2], [0, 0], true);
/// assert_eq!(means, Tensor3([[[2.0, 1.25]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn avg_pool2d<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    x: &Tensor3<C, H, W, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    count_padding: bool,
) -> Tensor3<C, OH, OW, T> {
    let mut result = Tensor3::ZEROS;
    pool(C, [H, W], [OH, OW], window, stride, padding).mean(x.as_slice(), count_padding, result.as_mut_slice());
    result
}

/// The transpose of [`avg_pool2d`]: the input's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::avg_pool2d_input, tensor::Tensor3};
/// let ct: Tensor3<1, 1, 2> = Tensor3([[[4.0, 8.0]]]);
/// let of_input: Tensor3<1, 2, 4> = avg_pool2d_input(&ct, [2, 2], [2, 2], [0, 0], true);
/// assert_eq!(of_input, Tensor3([[[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn avg_pool2d_input<const C: usize, const H: usize, const W: usize, const OH: usize, const OW: usize, T: Float>(
    ct: &Tensor3<C, OH, OW, T>,
    window: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    count_padding: bool,
) -> Tensor3<C, H, W, T> {
    let mut result = Tensor3::ZEROS;
    pool(C, [H, W], [OH, OW], window, stride, padding).spread(ct.as_slice(), count_padding, result.as_mut_slice());
    result
}
