//! Windows that slide along an axis: what convolution and pooling have in common.

use core::ops::Range;

/// How many places a window has: `(size + 2 padding − dilation (window − 1) − 1) / stride + 1`, the size of the result of a
/// convolution or a pooling.
///
/// # Panics
/// If the window is empty or larger than what it slides over, or `stride` is 0.
///
/// ```
/// use tapeless_runtime::kernels::output_size;
/// assert_eq!(output_size(28, 5, 1, 0, 1), 24);
/// assert_eq!(output_size(28, 3, 2, 1, 1), 14);
/// ```
pub const fn output_size(size: usize, window: usize, stride: usize, padding: usize, dilation: usize) -> usize {
    assert!(window > 0, "a window without elements");
    let (padded, span) = (size + 2 * padding, dilation * (window - 1) + 1);
    assert!(span <= padded, "the window is larger than what it slides over");
    (padded - span) / stride + 1
}

/// One axis: the relation between a place in the output, a place in the window (a tap of the kernel) and a place in the
/// input.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) input: usize,
    pub(super) kernel: usize,
    pub(super) output: usize,
    pub(super) stride: usize,
    pub(super) padding: usize,
    pub(super) dilation: usize,
}

impl Axis {
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fits(&self) -> bool {
        self.stride > 0
            && self.dilation > 0
            && self.output == output_size(self.input, self.kernel, self.stride, self.padding, self.dilation)
    }

    /// The sizes of source and target: input and output, or if `transposed`, output and input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn sizes(&self, transposed: bool) -> (usize, usize) {
        if transposed { (self.output, self.input) } else { (self.input, self.output) }
    }

    /// The place in the source that meets a place in the target at a tap; none in the padding, and if `transposed`, none
    /// between strides.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn source(&self, transposed: bool, target: usize, tap: usize) -> Option<usize> {
        if transposed {
            let place = (target + self.padding).checked_sub(tap * self.dilation)?;
            (place.is_multiple_of(self.stride) && place / self.stride < self.output).then(|| place / self.stride)
        } else {
            let place = (target * self.stride + tap * self.dilation).checked_sub(self.padding)?;
            (place < self.input).then_some(place)
        }
    }

    /// The outputs whose whole window is outside of the padding.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn interior(&self) -> Range<usize> {
        let first = self.padding.div_ceil(self.stride).min(self.output);
        let span = self.dilation * (self.kernel - 1) + 1;
        let end = match (self.input + self.padding).checked_sub(span) {
            Some(last) => (last / self.stride + 1).clamp(first, self.output),
            None => first,
        };
        first..end
    }

    /// The places in the input that the window at `output` has outside of the padding, if `dilation` is 1.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn window(&self, output: usize) -> Range<usize> {
        let place = output * self.stride;
        let end = (place + self.kernel).saturating_sub(self.padding).min(self.input);
        place.saturating_sub(self.padding).min(end)..end
    }
}
