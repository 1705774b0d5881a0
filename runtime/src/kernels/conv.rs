//! Convolution as PyTorch has it (cross-correlation), with its two transposes.
//!
//! Padding is with zeros: beside an infinite weight or cotangent they may give NaN, or contribute nothing.

mod direct;
mod plan;
mod signal;
#[cfg(test)]
mod tests;

pub use signal::{add_conv1d_kernel, conv1d, conv1d_input, conv1d_kernel};

use crate::float::Float;
use crate::tensor::{Tensor3, Tensor4};
use plan::{Parameters, Sizes};

/// The sizes of a convolution in two dimensions.
struct Image<
    const CI: usize,
    const H: usize,
    const W: usize,
    const CO: usize,
    const CIG: usize,
    const KH: usize,
    const KW: usize,
    const OH: usize,
    const OW: usize,
>;

impl<
    const CI: usize,
    const H: usize,
    const W: usize,
    const CO: usize,
    const CIG: usize,
    const KH: usize,
    const KW: usize,
    const OH: usize,
    const OW: usize,
> Sizes for Image<CI, H, W, CO, CIG, KH, KW, OH, OW>
{
    const INPUT: [usize; 3] = [CI, H, W];
    const KERNEL: [usize; 4] = [CO, CIG, KH, KW];
    const OUTPUT: [usize; 2] = [OH, OW];
}

/// The convolution in two dimensions: of an image of `CI` channels, `H` rows and `W` columns, with `CO` kernels.
///
/// `groups` cuts the channels into as many parts, each with its own kernels: `CI` is `CIG` times `groups`, `CO` a multiple of
/// `groups`. The result's size is [`output_size`](super::output_size) in both directions. Panics in a debug build if the sizes do not fit.
///
/// ```
/// use tapeless_runtime::{kernels::conv2d, tensor::{Tensor3, Tensor4}};
/// let image: Tensor3<1, 3, 3> = Tensor3([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
/// let kernel: Tensor4<1, 1, 2, 2> = Tensor4([[[[1.0, 0.0], [0.0, 10.0]]]]);
/// let sums: Tensor3<1, 2, 2> = conv2d(&image, &kernel, [1, 1], [0, 0], [1, 1], 1);
/// assert_eq!(sums, Tensor3([[[51.0, 62.0], [84.0, 95.0]]]));
/// // A border of zeros and every second place.
/// let sums: Tensor3<1, 2, 2> = conv2d(&image, &kernel, [2, 2], [1, 1], [1, 1], 1);
/// assert_eq!(sums, Tensor3([[[10.0, 30.0], [70.0, 95.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv2d<
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
    x: &Tensor3<CI, H, W, T>,
    k: &Tensor4<CO, CIG, KH, KW, T>,
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
) -> Tensor3<CO, OH, OW, T> {
    let mut result = Tensor3::ZEROS;
    let parameters = Parameters { stride, padding, dilation, groups };
    plan::forward::<Image<CI, H, W, CO, CIG, KH, KW, OH, OW>, T>(
        parameters,
        x.as_slice(),
        k.as_slice(),
        result.as_mut_slice(),
    );
    result
}

/// The transpose of [`conv2d`] with respect to the input: the input's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::conv2d_input, tensor::{Tensor3, Tensor4}};
/// let kernel: Tensor4<1, 1, 1, 2> = Tensor4([[[[3.0, 10.0]]]]);
/// let ct: Tensor3<1, 1, 2> = Tensor3([[[1.0, 2.0]]]);
/// let of_input: Tensor3<1, 1, 3> = conv2d_input(&ct, &kernel, [1, 1], [0, 0], [1, 1], 1);
/// assert_eq!(of_input, Tensor3([[[3.0, 16.0, 20.0]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv2d_input<
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
    ct: &Tensor3<CO, OH, OW, T>,
    k: &Tensor4<CO, CIG, KH, KW, T>,
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
) -> Tensor3<CI, H, W, T> {
    let mut result = Tensor3::ZEROS;
    let parameters = Parameters { stride, padding, dilation, groups };
    plan::input::<Image<CI, H, W, CO, CIG, KH, KW, OH, OW>, T>(
        parameters,
        ct.as_slice(),
        k.as_slice(),
        result.as_mut_slice(),
    );
    result
}

/// The transpose of [`conv2d`] with respect to the kernel: the kernel's cotangent, from that of the result.
///
/// ```
/// use tapeless_runtime::{kernels::conv2d_kernel, tensor::{Tensor3, Tensor4}};
/// let image: Tensor3<1, 1, 3> = Tensor3([[[3.0, 4.0, 5.0]]]);
/// let ct: Tensor3<1, 1, 2> = Tensor3([[[1.0, 10.0]]]);
/// let of_kernel: Tensor4<1, 1, 1, 2> = conv2d_kernel(&ct, &image, [1, 1], [0, 0], [1, 1], 1);
/// assert_eq!(of_kernel, Tensor4([[[[43.0, 54.0]]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn conv2d_kernel<
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
    ct: &Tensor3<CO, OH, OW, T>,
    x: &Tensor3<CI, H, W, T>,
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
) -> Tensor4<CO, CIG, KH, KW, T> {
    let mut result = Tensor4::ZEROS;
    add_conv2d_kernel(&mut result, ct, x, stride, padding, dilation, groups);
    result
}

/// [`conv2d_kernel`] added to what is there.
///
/// ```
/// use tapeless_runtime::{kernels::add_conv2d_kernel, tensor::{Tensor3, Tensor4}};
/// let image: Tensor3<1, 1, 3> = Tensor3([[[3.0, 4.0, 5.0]]]);
/// let ct: Tensor3<1, 1, 2> = Tensor3([[[1.0, 10.0]]]);
/// let mut gradient: Tensor4<1, 1, 1, 2> = Tensor4([[[[100.0, 0.0]]]]);
/// add_conv2d_kernel(&mut gradient, &ct, &image, [1, 1], [0, 0], [1, 1], 1);
/// assert_eq!(gradient, Tensor4([[[[143.0, 54.0]]]]));
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_conv2d_kernel<
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
    place: &mut Tensor4<CO, CIG, KH, KW, T>,
    ct: &Tensor3<CO, OH, OW, T>,
    x: &Tensor3<CI, H, W, T>,
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
) {
    let parameters = Parameters { stride, padding, dilation, groups };
    plan::kernel::<Image<CI, H, W, CO, CIG, KH, KW, OH, OW>, T>(
        parameters,
        ct.as_slice(),
        x.as_slice(),
        place.as_mut_slice(),
    );
}
