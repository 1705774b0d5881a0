//! The convolution of flat tensors, and its transposes.
//!
//! All three go through the same rows: for each output channel, input channel of its group and row of the kernel there are
//! pairs of an input row and an output row, and only what is done with the three rows differs. In a row, the places whose
//! window touches the padding are done one by one, and the others in loops that vectorise.

use crate::float::Float;
use crate::kernels::axis::Axis;

/// Lanes of a sum along rows.
const LANES: usize = 8;

/// A convolution's sizes and parameters.
#[derive(Clone, Copy)]
pub(super) struct Conv {
    pub(super) channels_in: usize,
    pub(super) channels_out: usize,
    pub(super) groups: usize,
    pub(super) rows: Axis,
    pub(super) columns: Axis,
}

impl Conv {
    #[inline(always)]
    pub(super) fn check(&self, group_channels: usize) {
        debug_assert!(self.groups > 0 && self.channels_out.is_multiple_of(self.groups), "output channels in groups");
        debug_assert!(self.channels_in == self.groups * group_channels, "input channels in groups");
        debug_assert!(self.rows.fits() && self.columns.fits(), "the output's size is not that of this convolution");
    }

    /// The input channels of one group.
    #[inline(always)]
    fn depth(&self) -> usize {
        self.channels_in / self.groups
    }

    /// Calls `each(output row, input row, kernel row)` for all that meet, numbered as in the flat tensors.
    #[inline(always)]
    fn meet(&self, mut each: impl FnMut(usize, usize, usize)) {
        let (depth, group, rows) = (self.depth(), self.channels_out / self.groups, self.rows);
        for out in 0..self.channels_out {
            for y in 0..rows.output {
                for channel in 0..depth {
                    for tap in 0..rows.kernel {
                        if let Some(x) = rows.input_at(y, tap) {
                            let (input, kernel) = (out / group * depth + channel, out * depth + channel);
                            each(out * rows.output + y, input * rows.input + x, kernel * rows.kernel + tap);
                        }
                    }
                }
            }
        }
    }

    /// Adds the convolution of `x` with `k` to `y`.
    #[inline(always)]
    pub(super) fn forward<T: Float>(&self, x: &[T], k: &[T], y: &mut [T]) {
        let axis = self.columns;
        self.meet(|out, input, kernel| {
            let (x, k) = (row(x, input, axis.input), row(k, kernel, axis.kernel));
            forward_row(&axis, x, |tap| k[tap], row_mut(y, out, axis.output));
        });
    }

    /// Adds the transpose with respect to the input to `x`.
    #[inline(always)]
    pub(super) fn input<T: Float>(&self, y: &[T], k: &[T], x: &mut [T]) {
        let axis = self.columns;
        self.meet(|out, input, kernel| {
            let (y, k) = (row(y, out, axis.output), row(k, kernel, axis.kernel));
            input_row(&axis, y, k, row_mut(x, input, axis.input));
        });
    }

    /// Adds the transpose with respect to the kernel to `k`.
    #[inline(always)]
    pub(super) fn kernel<T: Float>(&self, y: &[T], x: &[T], k: &mut [T]) {
        let (depth, group) = (self.depth(), self.channels_out / self.groups);
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
    #[inline(always)]
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
    #[inline(always)]
    fn kernel_taps<const N: usize, T: Float>(&self, y: &[T], x: &[T], tap_row: usize, first: usize, k: [&mut T; N]) {
        let (axis, interior) = (self.columns, self.columns.interior());
        let (mut lanes, mut tails) = ([[T::ZERO; LANES]; N], [T::ZERO; N]);
        for out in 0..self.rows.output {
            let Some(input) = self.rows.input_at(out, tap_row) else { continue };
            let (y, x) = (row(y, out, axis.output), row(x, input, axis.input));
            for o in (0..interior.start).chain(interior.end..axis.output) {
                for (t, tail) in tails.iter_mut().enumerate() {
                    if let Some(i) = axis.input_at(o, first + t) {
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

#[inline(always)]
fn row<T>(data: &[T], index: usize, size: usize) -> &[T] {
    &data[index * size..][..size]
}

#[inline(always)]
fn row_mut<T>(data: &mut [T], index: usize, size: usize) -> &mut [T] {
    &mut data[index * size..][..size]
}

/// `to[j] += Σₜ weight(t) from[t step + j]`, up to four taps at a time, so that `to` is read and written a quarter as often.
#[inline(always)]
fn add_taps<T: Float>(to: &mut [T], from: &[T], taps: usize, step: usize, weight: impl Fn(usize) -> T) {
    let first = taps / 4 * 4;
    for tap in (0..first).step_by(4) {
        add_some::<4, T>(to, &from[tap * step..], step, |t| weight(tap + t));
    }
    match taps % 4 {
        1 => add_some::<1, T>(to, &from[first * step..], step, |t| weight(first + t)),
        2 => add_some::<2, T>(to, &from[first * step..], step, |t| weight(first + t)),
        3 => add_some::<3, T>(to, &from[first * step..], step, |t| weight(first + t)),
        _ => {}
    }
}

#[inline(always)]
fn add_some<const N: usize, T: Float>(to: &mut [T], from: &[T], step: usize, weight: impl Fn(usize) -> T) {
    let weights: [T; N] = core::array::from_fn(weight);
    // Slices of one length, so that the loop has no bounds to check.
    let shifted: [&[T]; N] = core::array::from_fn(|t| &from[t * step..][..to.len()]);
    for (j, to) in to.iter_mut().enumerate() {
        let mut sum = weights[0] * shifted[0][j];
        for t in 1..N {
            sum += weights[t] * shifted[t][j];
        }
        *to += sum;
    }
}

/// y[o] += Σₜ k(t) x[o stride + t dilation − padding]
#[inline(always)]
fn forward_row<T: Float>(axis: &Axis, x: &[T], k: impl Fn(usize) -> T, y: &mut [T]) {
    let interior = axis.interior();
    for o in (0..interior.start).chain(interior.end..axis.output) {
        for t in 0..axis.kernel {
            if let Some(i) = axis.input_at(o, t) {
                y[o] += k(t) * x[i];
            }
        }
    }
    if interior.is_empty() {
        return;
    }
    let x = &x[interior.start * axis.stride - axis.padding..];
    let y = &mut y[interior];
    if axis.stride == 1 {
        add_taps(y, x, axis.kernel, axis.dilation, k);
    } else {
        let span = axis.dilation * (axis.kernel - 1) + 1;
        for (o, y) in y.iter_mut().enumerate() {
            let window = x[o * axis.stride..][..span].iter().step_by(axis.dilation);
            *y += window.enumerate().fold(T::ZERO, |sum, (t, &x)| sum + k(t) * x);
        }
    }
}

/// x[o stride + t dilation − padding] += k[t] y[o]
#[inline(always)]
fn input_row<T: Float>(axis: &Axis, y: &[T], k: &[T], x: &mut [T]) {
    if axis.stride == 1 {
        // A convolution of `y` with the reversed kernel: tap t meets place i of the input and place
        // i + padding − t dilation of the output. If the padding is wider than the kernel, the first places meet nothing.
        let reach = axis.dilation * (axis.kernel - 1);
        let y = &y[axis.padding.saturating_sub(reach).min(y.len())..];
        let padding = reach.saturating_sub(axis.padding);
        let reversed = Axis { input: y.len(), output: axis.input, padding, ..*axis };
        forward_row(&reversed, y, |tap| k[axis.kernel - 1 - tap], x);
        return;
    }
    for (o, &y) in y.iter().enumerate() {
        for (t, &weight) in k.iter().enumerate() {
            if let Some(i) = axis.input_at(o, t) {
                x[i] += weight * y;
            }
        }
    }
}
