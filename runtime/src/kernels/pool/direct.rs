//! The pooling of flat tensors, and its transposes.

use crate::float::Float;
use crate::kernels::axis::Axis;
use core::ops::Range;

/// A pooling's sizes and parameters.
#[derive(Clone, Copy)]
pub(super) struct Pool {
    pub(super) channels: usize,
    pub(super) rows: Axis,
    pub(super) columns: Axis,
}

impl Pool {
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn check(&self) {
        let half = |axis: &Axis| 2 * axis.padding <= axis.kernel;
        debug_assert!(half(&self.rows) && half(&self.columns), "padding wider than half of the window");
        debug_assert!(self.rows.fits() && self.columns.fits(), "the output's size is not that of this pooling");
    }

    /// Calls `each(output, input rows, input columns)` for the window of each place of the output. The rows are numbered
    /// through all channels.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn windows(&self, mut each: impl FnMut(usize, Range<usize>, Range<usize>)) {
        for channel in 0..self.channels {
            let first = channel * self.rows.input;
            for y in 0..self.rows.output {
                let rows = self.rows.window(y);
                for x in 0..self.columns.output {
                    let output = (channel * self.rows.output + y) * self.columns.output + x;
                    each(output, first + rows.start..first + rows.end, self.columns.window(x));
                }
            }
        }
    }

    /// Calls `each(output, input)` with the place of the largest element of each window: the first of equal ones, the last
    /// NaN.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn largest<T: Float>(&self, x: &[T], mut each: impl FnMut(usize, usize)) {
        let width = self.columns.input;
        self.windows(|output, rows, columns| {
            let mut place = rows.start * width + columns.start;
            let mut largest = x[place];
            for row in rows {
                let start = row * width + columns.start;
                for (i, &x) in x[start..][..columns.len()].iter().enumerate() {
                    if x > largest || x.is_nan() {
                        (largest, place) = (x, start + i);
                    }
                }
            }
            each(output, place);
        });
    }

    /// What the sum over a window is divided by.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn divisor<T: Float>(&self, count_padding: bool, rows: usize, columns: usize) -> T {
        let count = if count_padding { self.rows.kernel * self.columns.kernel } else { rows * columns };
        T::from_usize(count)
    }

    /// The mean of each window.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn mean<T: Float>(&self, x: &[T], count_padding: bool, y: &mut [T]) {
        self.windows(|output, rows, columns| {
            let count = self.divisor::<T>(count_padding, rows.len(), columns.len());
            let mut sum = T::ZERO;
            for row in rows {
                for &x in &x[row * self.columns.input + columns.start..][..columns.len()] {
                    sum += x;
                }
            }
            y[output] = sum / count;
        });
    }

    /// Adds each number of `y`, divided as the mean divides, to every element of its window in `x`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn spread<T: Float>(&self, y: &[T], count_padding: bool, x: &mut [T]) {
        self.windows(|output, rows, columns| {
            let share = y[output] / self.divisor::<T>(count_padding, rows.len(), columns.len());
            for row in rows {
                for x in &mut x[row * self.columns.input + columns.start..][..columns.len()] {
                    *x += share;
                }
            }
        });
    }
}
