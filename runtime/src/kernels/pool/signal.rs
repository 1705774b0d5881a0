//! Pooling in one dimension: that in two, of one row.

use super::pool;
use crate::float::Float;
use crate::tensor::Matrix;

/// The largest element of each window. Of `C` channels of `L` samples, in windows of so many samples, every `stride` places; `padding` is −∞ and at most half of the window.
///
/// NaN if an element of the window is NaN. Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool1d, tensor::Matrix};
/// let x: Matrix<1, 4> = Matrix([[1.0, 4.0, 2.0, 2.0]]);
/// let largest: Matrix<1, 2> = max_pool1d(&x, 2, 2, 0);
/// assert_eq!(largest, Matrix([[4.0, 2.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool1d<const C: usize, const L: usize, const OL: usize, T: Float>(
    x: &Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
) -> Matrix<C, OL, T> {
    max_pool1d_pick(x, x, window, stride, padding)
}

/// The elements of `from` where [`max_pool1d`] finds the largest ones of `x`: its derivative in the direction `from`.
///
/// Of equal elements the first one, row by row, counts as the largest; of NaNs the last one, as in PyTorch.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool1d_pick, tensor::Matrix};
/// let x: Matrix<1, 4> = Matrix([[1.0, 4.0, 2.0, 2.0]]);
/// let tangent: Matrix<1, 4> = Matrix([[0.1, 0.2, 0.3, 0.4]]);
/// let of_largest: Matrix<1, 2> = max_pool1d_pick(&tangent, &x, 2, 2, 0);
/// assert_eq!(of_largest, Matrix([[0.2, 0.3]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool1d_pick<const C: usize, const L: usize, const OL: usize, T: Float>(
    from: &Matrix<C, L, T>,
    x: &Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
) -> Matrix<C, OL, T> {
    let mut result = Matrix::ZEROS;
    let (to, from) = (result.as_mut_slice(), from.as_slice());
    pool(C, [1, L], [1, OL], [1, window], [1, stride], [0, padding])
        .largest(x.as_slice(), |output, input| to[output] = from[input]);
    result
}

/// The transpose of [`max_pool1d_pick`]: the input's cotangent, from that of the result. Each number goes to the place of the largest
/// element of its window, and is added there.
///
/// ```
/// use tapeless_runtime::{kernels::max_pool1d_input, tensor::Matrix};
/// let x: Matrix<1, 4> = Matrix([[1.0, 4.0, 2.0, 2.0]]);
/// let ct: Matrix<1, 2> = Matrix([[1.0, 10.0]]);
/// assert_eq!(max_pool1d_input(&ct, &x, 2, 2, 0), Matrix([[0.0, 1.0, 10.0, 0.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_pool1d_input<const C: usize, const L: usize, const OL: usize, T: Float>(
    ct: &Matrix<C, OL, T>,
    x: &Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
) -> Matrix<C, L, T> {
    let mut result = Matrix::ZEROS;
    let (to, ct) = (result.as_mut_slice(), ct.as_slice());
    pool(C, [1, L], [1, OL], [1, window], [1, stride], [0, padding])
        .largest(x.as_slice(), |output, input| to[input] += ct[output]);
    result
}

/// The mean of each window. Of `C` channels of `L` samples, in windows of so many samples, every `stride` places; `padding` is zeros and at most half of the window.
///
/// With `count_padding` (PyTorch's `count_include_pad`) every sum is divided by the size of the window, else by the number of
/// its elements outside of the padding. Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::avg_pool1d, tensor::Matrix};
/// let x: Matrix<1, 4> = Matrix([[1.0, 4.0, 2.0, 2.0]]);
/// let means: Matrix<1, 2> = avg_pool1d(&x, 2, 2, 0, true);
/// assert_eq!(means, Matrix([[2.5, 2.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn avg_pool1d<const C: usize, const L: usize, const OL: usize, T: Float>(
    x: &Matrix<C, L, T>,
    window: usize,
    stride: usize,
    padding: usize,
    count_padding: bool,
) -> Matrix<C, OL, T> {
    let mut result = Matrix::ZEROS;
    pool(C, [1, L], [1, OL], [1, window], [1, stride], [0, padding]).mean(
        x.as_slice(),
        count_padding,
        result.as_mut_slice(),
    );
    result
}

/// The transpose of [`avg_pool1d`]: the input's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::avg_pool1d_input, tensor::Matrix};
/// let ct: Matrix<1, 2> = Matrix([[4.0, 8.0]]);
/// let of_input: Matrix<1, 4> = avg_pool1d_input(&ct, 2, 2, 0, true);
/// assert_eq!(of_input, Matrix([[2.0, 2.0, 4.0, 4.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn avg_pool1d_input<const C: usize, const L: usize, const OL: usize, T: Float>(
    ct: &Matrix<C, OL, T>,
    window: usize,
    stride: usize,
    padding: usize,
    count_padding: bool,
) -> Matrix<C, L, T> {
    let mut result = Matrix::ZEROS;
    pool(C, [1, L], [1, OL], [1, window], [1, stride], [0, padding]).spread(
        ct.as_slice(),
        count_padding,
        result.as_mut_slice(),
    );
    result
}
