//! The convolution of flat tensors, and its transposes.
//!
//! The convolution and its transpose with respect to the input are one loop: each element of the target is a sum over source
//! channels and taps of the kernel, and only the place in the source differs. It runs over tiles of a row, in several channels
//! at once, so that every element read takes part in several products and the sums stay in registers.

use crate::float::Float;
use crate::kernels::axis::Axis;

/// The places of a row that are done at once.
const LANES: usize = 8;
/// The longest part of a row that is copied to put zeros around it; a power of 2.
const WINDOW: usize = 32;

/// A convolution's sizes and parameters.
#[derive(Clone, Copy)]
pub(super) struct Conv {
    pub(super) channels_in: usize,
    pub(super) channels_out: usize,
    pub(super) groups: usize,
    pub(super) rows: Axis,
    pub(super) columns: Axis,
}

/// One of the two directions, through the channels of one group.
#[derive(Clone, Copy)]
struct Pass {
    /// From output to input, not from input to output.
    transposed: bool,
    /// Source channels of a group.
    sources: usize,
    /// Target channels of a group.
    targets: usize,
    /// How far apart the rows of the kernel are for neighbouring source channels.
    source_stride: usize,
    /// And for neighbouring target channels.
    target_stride: usize,
}

impl Conv {
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn check(&self, group_channels: usize) {
        debug_assert!(self.groups > 0 && self.channels_out.is_multiple_of(self.groups), "output channels in groups");
        debug_assert!(self.channels_in == self.groups * group_channels, "input channels in groups");
        debug_assert!(self.rows.fits() && self.columns.fits(), "the output's size is not that of this convolution");
    }

    /// The input and output channels of one group.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn group(&self) -> (usize, usize) {
        (self.channels_in / self.groups, self.channels_out / self.groups)
    }

    /// The convolution of `x` with `k`, written to `y`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn forward<T: Float>(&self, x: &[T], k: &[T], y: &mut [T]) {
        let ((sources, targets), height) = (self.group(), self.rows.kernel);
        let (source_stride, target_stride) = (height, sources * height);
        self.pass(Pass { transposed: false, sources, targets, source_stride, target_stride }, x, k, y);
    }

    /// The transpose with respect to the input, written to `x`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn input<T: Float>(&self, y: &[T], k: &[T], x: &mut [T]) {
        let ((targets, sources), height) = (self.group(), self.rows.kernel);
        let (source_stride, target_stride) = (targets * height, height);
        self.pass(Pass { transposed: true, sources, targets, source_stride, target_stride }, y, k, x);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn pass<T: Float>(&self, pass: Pass, from: &[T], k: &[T], to: &mut [T]) {
        for group in 0..self.groups {
            let fours = pass.targets / 4 * 4;
            for target in (0..fours).step_by(4) {
                self.channels::<4, T>(pass, group, target, from, k, to);
            }
            for target in fours..pass.targets {
                self.channels::<1, T>(pass, group, target, from, k, to);
            }
        }
    }

    /// `N` channels of the target, from channel `target` of the group on.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn channels<const N: usize, T: Float>(
        &self,
        pass: Pass,
        group: usize,
        target: usize,
        from: &[T],
        k: &[T],
        to: &mut [T],
    ) {
        let Conv { rows, columns, .. } = *self;
        let (source_height, height) = rows.sizes(pass.transposed);
        let (source_width, width) = columns.sizes(pass.transposed);
        let first = group * pass.sources * pass.targets * rows.kernel + target * pass.target_stride;
        for place in 0..height {
            for start in (0..width).step_by(LANES) {
                // The last tile overlaps the one before it rather than hang over the end.
                let start = start.min(width.saturating_sub(LANES));
                let mut sums = [[T::ZERO; LANES]; N];
                for source in 0..pass.sources {
                    for tap_row in 0..rows.kernel {
                        let Some(source_row) = rows.source(pass.transposed, place, tap_row) else { continue };
                        let from =
                            row(from, (group * pass.sources + source) * source_height + source_row, source_width);
                        let first = first + source * pass.source_stride + tap_row;
                        let weights = core::array::from_fn(|n| row(k, first + n * pass.target_stride, columns.kernel));
                        add_row(&columns, pass.transposed, from, start, weights, &mut sums);
                    }
                }
                for (n, sums) in sums.iter().enumerate() {
                    let to = row_mut(to, (group * pass.targets + target + n) * height + place, width);
                    match to[start..].first_chunk_mut() {
                        Some(to) => *to = *sums,
                        None => to.copy_from_slice(&sums[..width]),
                    }
                }
            }
        }
    }

    /// Adds the transpose with respect to the kernel to `k`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn kernel<T: Float>(&self, y: &[T], x: &[T], k: &mut [T]) {
        let (depth, group) = self.group();
        for out in 0..self.channels_out {
            let y = row(y, out, self.rows.output * self.columns.output);
            for channel in 0..depth {
                let x = row(x, out / group * depth + channel, self.rows.input * self.columns.input);
                for tap in 0..self.rows.kernel {
                    let number = (out * depth + channel) * self.rows.kernel + tap;
                    self.kernel_row(y, x, tap, row_mut(k, number, self.columns.kernel));
                }
            }
        }
    }

    /// Row `row` of one kernel, from the output and the input of its channels: up to four elements at a time, so that
    /// the output is read a quarter as often.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn kernel_row<T: Float>(&self, y: &[T], x: &[T], row: usize, k: &mut [T]) {
        let (fours, rest) = k.as_chunks_mut::<4>();
        let first = 4 * fours.len();
        for (i, k) in fours.iter_mut().enumerate() {
            self.kernel_taps(y, x, row, 4 * i, k.each_mut());
        }
        match rest {
            [a] => self.kernel_taps::<1, T>(y, x, row, first, [a]),
            [a, b] => self.kernel_taps::<2, T>(y, x, row, first, [a, b]),
            [a, b, c] => self.kernel_taps::<3, T>(y, x, row, first, [a, b, c]),
            _ => {}
        }
    }

    /// k[first + t] += Σ x[o stride + (first + t) dilation − padding] y[o], the sum running over all rows.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn kernel_taps<const N: usize, T: Float>(&self, y: &[T], x: &[T], tap_row: usize, first: usize, k: [&mut T; N]) {
        let (axis, interior) = (self.columns, self.columns.interior());
        let (mut lanes, mut tails) = ([[T::ZERO; LANES]; N], [T::ZERO; N]);
        for out in 0..self.rows.output {
            let Some(input) = self.rows.source(false, out, tap_row) else { continue };
            let (y, x) = (row(y, out, axis.output), row(x, input, axis.input));
            for o in (0..interior.start).chain(interior.end..axis.output) {
                for (t, tail) in tails.iter_mut().enumerate() {
                    if let Some(i) = axis.source(false, o, first + t) {
                        *tail += x[i] * y[o];
                    }
                }
            }
            if interior.is_empty() {
                continue;
            }
            let x = &x[interior.start * axis.stride + first * axis.dilation - axis.padding..];
            let y = &y[interior.clone()];
            if axis.stride == 1 {
                let shifted: [&[T]; N] = core::array::from_fn(|t| &x[t * axis.dilation..][..y.len()]);
                let (blocks, rest) = y.as_chunks::<LANES>();
                for (i, block) in blocks.iter().enumerate() {
                    for (lanes, x) in lanes.iter_mut().zip(shifted) {
                        let x = &x.as_chunks::<LANES>().0[i];
                        for lane in 0..LANES {
                            lanes[lane] += x[lane] * block[lane];
                        }
                    }
                }
                for (tail, x) in tails.iter_mut().zip(shifted) {
                    for (x, y) in x[y.len() - rest.len()..].iter().zip(rest) {
                        *tail += *x * *y;
                    }
                }
            } else {
                for (o, y) in y.iter().enumerate() {
                    for (t, tail) in tails.iter_mut().enumerate() {
                        *tail += x[o * axis.stride + t * axis.dilation] * *y;
                    }
                }
            }
        }
        for ((k, [a, b, c, d, e, f, g, h]), tail) in k.into_iter().zip(lanes).zip(tails) {
            *k += ((a + e) + (c + g)) + ((b + f) + (d + h)) + tail;
        }
    }
}

/// Adds to the sums of the places from `start` on what they meet in the row `from`, times the weights of each channel.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_row<const N: usize, T: Float>(
    axis: &Axis,
    transposed: bool,
    from: &[T],
    start: usize,
    weights: [&[T]; N],
    sums: &mut [[T; LANES]; N],
) {
    // The taps one after another reach to the right in the input, and to the left in the output.
    let reach = axis.dilation * (axis.kernel - 1);
    let shift = |tap: usize| if transposed { reach - tap * axis.dilation } else { tap * axis.dilation };
    // The outermost places that are met: in units of the source, or if transposed, of the target.
    let (scale, first) = if transposed {
        (1, (start + axis.padding) as isize - reach as isize)
    } else {
        (axis.stride, (start * axis.stride) as isize - axis.padding as isize)
    };
    let span = reach + scale * (LANES - 1) + 1;
    if axis.stride == 1
        && let Ok(first) = usize::try_from(first)
        && first + span <= from.len()
    {
        let from = &from[first..][..span];
        add_taps(axis.kernel, weights, sums, |tap, lane| from[shift(tap) + lane]);
    } else if span <= WINDOW {
        // Zeros around the row, and if transposed, between its elements.
        let gap = if transposed { axis.stride } else { 1 };
        let mut window = [T::ZERO; WINDOW];
        let begin = usize::try_from(first).map_or(0, |first| first.div_ceil(gap));
        let end = usize::try_from(first + span as isize).map_or(0, |end| end.div_ceil(gap)).min(from.len());
        for place in begin..end {
            window[((place * gap) as isize - first) as usize % WINDOW] = from[place];
        }
        add_taps(axis.kernel, weights, sums, |tap, lane| window[(shift(tap) + lane * scale) % WINDOW]);
    } else {
        add_taps(axis.kernel, weights, sums, |tap, lane| {
            axis.source(transposed, start + lane, tap).map_or(T::ZERO, |place| from[place])
        });
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn add_taps<const N: usize, T: Float>(
    taps: usize,
    weights: [&[T]; N],
    sums: &mut [[T; LANES]; N],
    met: impl Fn(usize, usize) -> T,
) {
    for tap in 0..taps {
        let lanes: [T; LANES] = core::array::from_fn(|lane| met(tap, lane));
        for (sums, weights) in sums.iter_mut().zip(weights) {
            let weight = weights[tap];
            for lane in 0..LANES {
                sums[lane] += weight * lanes[lane];
            }
        }
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn row<T>(data: &[T], index: usize, size: usize) -> &[T] {
    &data[index * size..][..size]
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn row_mut<T>(data: &mut [T], index: usize, size: usize) -> &mut [T] {
    &mut data[index * size..][..size]
}
