//! From the sizes in the types and the parameters at run time to loops whose sizes are constants.

use super::direct::Conv;
use crate::float::Float;
use crate::kernels::axis::Axis;

/// The sizes of a convolution, channels first.
pub(super) trait Sizes {
    const INPUT: [usize; 3];
    const KERNEL: [usize; 4];
    const OUTPUT: [usize; 2];
}

/// What is given at run time, rows before columns.
#[derive(Clone, Copy)]
pub(super) struct Parameters {
    pub(super) stride: [usize; 2],
    pub(super) padding: [usize; 2],
    pub(super) dilation: [usize; 2],
    pub(super) groups: usize,
}

/// The whole description. `STRIDE` and `DILATION` are those of the columns, 0 if they are known at run time only.
#[cfg_attr(not(debug_assertions), inline(always))]
fn conv<S: Sizes, const STRIDE: usize, const DILATION: usize>(parameters: Parameters) -> Conv {
    let Parameters { stride, padding, dilation, groups } = parameters;
    let ([channels_in, height, width], [channels_out, depth, kernel_height, kernel_width]) = (S::INPUT, S::KERNEL);
    let rows = Axis {
        input: height,
        kernel: kernel_height,
        output: S::OUTPUT[0],
        stride: stride[0],
        padding: padding[0],
        dilation: dilation[0],
    };
    let columns = Axis {
        input: width,
        kernel: kernel_width,
        output: S::OUTPUT[1],
        stride: if STRIDE > 0 { STRIDE } else { stride[1] },
        padding: padding[1],
        dilation: if DILATION > 0 { DILATION } else { dilation[1] },
    };
    let conv = Conv { channels_in, channels_out, groups, rows, columns };
    conv.check(depth);
    conv
}

/// Each direction in three forms: the innermost loops vectorise only if they know stride and dilation. Where these are
/// constants, two of the forms are never called and not there.
macro_rules! directions {
    ($($(#[$doc:meta])* $name:ident $at:ident;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(super) fn $name<S: Sizes, T: Float>(parameters: Parameters, a: &[T], b: &[T], to: &mut [T]) {
            match (parameters.stride[1], parameters.dilation[1]) {
                (1, 1) => $at::<S, 1, 1, T>(parameters, a, b, to),
                (2, 1) => $at::<S, 2, 1, T>(parameters, a, b, to),
                _ => $at::<S, 0, 0, T>(parameters, a, b, to),
            }
        }

        // Inside of a larger function the sums would no longer be kept in registers.
        #[inline(never)]
        fn $at<S: Sizes, const STRIDE: usize, const DILATION: usize, T: Float>(
            parameters: Parameters,
            a: &[T],
            b: &[T],
            to: &mut [T],
        ) {
            conv::<S, STRIDE, DILATION>(parameters).$name(a, b, to);
        }
    )*};
}
directions! {
    /// The convolution of `a` with the kernel `b`, written to `to`.
    forward forward_at;
    /// The transpose with respect to the input, of the cotangent `a` with the kernel `b`, written to `to`.
    input input_at;
    /// The transpose with respect to the kernel, of the cotangent `a` with the input `b`, added to `to`.
    kernel kernel_at;
}
