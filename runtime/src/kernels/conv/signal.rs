//! Convolution in one dimension: that in two, of one row.

use super::plan::{self, Parameters, Sizes};
use crate::float::Float;
use crate::tensor::{Matrix, Tensor3};

/// The sizes of a convolution in one dimension.
struct Signal<const CI: usize, const L: usize, const CO: usize, const CIG: usize, const K: usize, const OL: usize>;

impl<const CI: usize, const L: usize, const CO: usize, const CIG: usize, const K: usize, const OL: usize> Sizes
    for Signal<CI, L, CO, CIG, K, OL>
{
    const INPUT: [usize; 3] = [CI, 1, L];
    const KERNEL: [usize; 4] = [CO, CIG, 1, K];
    const OUTPUT: [usize; 2] = [1, OL];
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn parameters(stride: usize, padding: usize, dilation: usize, groups: usize) -> Parameters {
    Parameters { stride: [1, stride], padding: [0, padding], dilation: [1, dilation], groups }
}

/// The convolution in one dimension: of a signal of `CI` channels and `L` samples, with `CO` kernels.
///
/// `groups` cuts the channels into as many parts, each with its own kernels: `CI` is `CIG` times `groups`, `CO` a multiple of
/// `groups`. The result's size is [`output_size`](crate::kernels::output_size). Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::conv1d, tensor::{Matrix, Tensor3}};
/// let signal: Matrix<1, 4> = Matrix([[1.0, 2.0, 4.0, 8.0]]);
/// let slope: Tensor3<1, 1, 2> = Tensor3([[[-1.0, 1.0]]]);
/// let slopes: Matrix<1, 3> = conv1d(&signal, &slope, 1, 0, 1, 1);
/// assert_eq!(slopes, Matrix([[1.0, 2.0, 4.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv1d<
    const CI: usize,
    const L: usize,
    const CO: usize,
    const CIG: usize,
    const K: usize,
    const OL: usize,
    T: Float,
>(
    x: &Matrix<CI, L, T>,
    k: &Tensor3<CO, CIG, K, T>,
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
) -> Matrix<CO, OL, T> {
    let mut result = Matrix::ZEROS;
    plan::forward::<Signal<CI, L, CO, CIG, K, OL>, T>(
        parameters(stride, padding, dilation, groups),
        x.as_slice(),
        k.as_slice(),
        result.as_mut_slice(),
    );
    result
}

/// The transpose of [`conv1d`] with respect to the input: the input's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::conv1d_input, tensor::{Matrix, Tensor3}};
/// let slope: Tensor3<1, 1, 2> = Tensor3([[[-1.0, 1.0]]]);
/// let of_input: Matrix<1, 4> = conv1d_input(&Matrix([[1.0, 2.0, 4.0]]), &slope, 1, 0, 1, 1);
/// assert_eq!(of_input, Matrix([[-1.0, -1.0, -2.0, 4.0]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv1d_input<
    const CI: usize,
    const L: usize,
    const CO: usize,
    const CIG: usize,
    const K: usize,
    const OL: usize,
    T: Float,
>(
    ct: &Matrix<CO, OL, T>,
    k: &Tensor3<CO, CIG, K, T>,
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
) -> Matrix<CI, L, T> {
    let mut result = Matrix::ZEROS;
    plan::input::<Signal<CI, L, CO, CIG, K, OL>, T>(
        parameters(stride, padding, dilation, groups),
        ct.as_slice(),
        k.as_slice(),
        result.as_mut_slice(),
    );
    result
}

/// The transpose of [`conv1d`] with respect to the kernel: the kernel's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::conv1d_kernel, tensor::{Matrix, Tensor3}};
/// let signal: Matrix<1, 4> = Matrix([[1.0, 2.0, 4.0, 8.0]]);
/// let of_kernel: Tensor3<1, 1, 2> = conv1d_kernel(&Matrix([[1.0, 0.0, 10.0]]), &signal, 1, 0, 1, 1);
/// assert_eq!(of_kernel, Tensor3([[[41.0, 82.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv1d_kernel<
    const CI: usize,
    const L: usize,
    const CO: usize,
    const CIG: usize,
    const K: usize,
    const OL: usize,
    T: Float,
>(
    ct: &Matrix<CO, OL, T>,
    x: &Matrix<CI, L, T>,
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
) -> Tensor3<CO, CIG, K, T> {
    let mut result = Tensor3::ZEROS;
    add_conv1d_kernel(&mut result, ct, x, stride, padding, dilation, groups);
    result
}

/// [`conv1d_kernel`] added to what is there.
///
/// ```
/// use tapeless_runtime::{kernels::add_conv1d_kernel, tensor::{Matrix, Tensor3}};
/// let signal: Matrix<1, 4> = Matrix([[1.0, 2.0, 4.0, 8.0]]);
/// let mut gradient: Tensor3<1, 1, 2> = Tensor3([[[100.0, 0.0]]]);
/// add_conv1d_kernel(&mut gradient, &Matrix([[1.0, 0.0, 10.0]]), &signal, 1, 0, 1, 1);
/// assert_eq!(gradient, Tensor3([[[141.0, 82.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_conv1d_kernel<
    const CI: usize,
    const L: usize,
    const CO: usize,
    const CIG: usize,
    const K: usize,
    const OL: usize,
    T: Float,
>(
    place: &mut Tensor3<CO, CIG, K, T>,
    ct: &Matrix<CO, OL, T>,
    x: &Matrix<CI, L, T>,
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
) {
    plan::kernel::<Signal<CI, L, CO, CIG, K, OL>, T>(
        parameters(stride, padding, dilation, groups),
        ct.as_slice(),
        x.as_slice(),
        place.as_mut_slice(),
    );
}
