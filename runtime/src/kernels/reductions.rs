//! Sums over one axis; numbers from a vector, or from each row of a matrix.

// What is called for each element is always inlined in a plain loop, in an iterator's closure not.
#![allow(clippy::needless_range_loop)]

use super::fused::{sum, sum_products};
use crate::float::Float;
use crate::machine::Machine;
use crate::tensor::{Matrix, Vector};

/// So many numbers are worth half as many lanes, of which some may be empty.
const FEW: usize = 4;

/// The sum of all rows.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn row_sum<const R: usize, const C: usize, M: Machine, T: Float>(cpu: M, m: &Matrix<R, C, T>) -> Vector<C, T> {
    row_sum_of::<R, C, M, T>(cpu, |i, j| m.0[i][j])
}

/// The sum of all rows of the matrix whose element `(i, j)` is `element(i, j)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn row_sum_of<const R: usize, const C: usize, M: Machine, T: Float>(
    _: M,
    element: impl Fn(usize, usize) -> T,
) -> Vector<C, T> {
    let mut out = Vector([T::ZERO; C]);
    for i in 0..R {
        for j in 0..C {
            out.0[j] += element(i, j);
        }
    }
    out
}

/// The sum of all columns.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn column_sum<const R: usize, const C: usize, M: Machine, T: Float>(cpu: M, m: &Matrix<R, C, T>) -> Vector<R, T> {
    column_sum_of::<R, C, M, T>(cpu, |i, j| m.0[i][j])
}

/// The sum of all columns of the matrix whose element `(i, j)` is `element(i, j)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn column_sum_of<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    element: impl Fn(usize, usize) -> T,
) -> Vector<R, T> {
    let mut out = Vector([T::ZERO; R]);
    for i in 0..R {
        out.0[i] = sum::<C, M, T>(cpu, |j| element(i, j));
    }
    out
}

/// A fold over all elements in lanes, in any order.
#[cfg_attr(not(debug_assertions), inline(always))]
fn extreme<const N: usize, M: Machine, T: Float>(_: M, worst: T, x: &Vector<N, T>, better: impl Fn(T, T) -> T) -> T {
    let mut lanes = [worst; 16];
    let (blocks, rest) = x.0.as_chunks::<16>();
    for block in blocks {
        for (lane, x) in lanes.iter_mut().zip(block) {
            *lane = better(*lane, *x);
        }
    }
    if N < FEW {
        return rest.iter().fold(worst, |best, x| better(best, *x));
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = better(*lane, *x);
    }
    let mut half = 8;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = better(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// The largest element; NaN if one is NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn max_of<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> T {
    extreme(cpu, T::NEG_INFINITY, x, |best, x| Float::maximum(best, x))
}

/// The smallest element; NaN if one is NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn min_of<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> T {
    extreme(cpu, T::INFINITY, x, |best, x| Float::minimum(best, x))
}

/// The place of the first largest element; 0 if the first is NaN, other NaNs are passed over.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn argmax<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> usize {
    // What compares as larger than all is looked for in lanes, then its place in blocks.
    let largest = extreme(cpu, T::NEG_INFINITY, x, |best, x| if x > best { x } else { best });
    if N == 0 || x.0[0].is_nan() {
        return 0;
    }
    let (blocks, rest) = x.0.as_chunks::<16>();
    let has = |block: &[T; 16]| block.iter().fold(false, |found, x| found | (*x == largest));
    let block = blocks.iter().take_while(|block| !has(block)).count();
    let places = if block < blocks.len() { places_of(&blocks[block], largest) } else { places_of(rest, largest) };
    16 * block + places.trailing_zeros() as usize
}

/// Which elements of at most 16 are equal to `x`, as bits. Without a branch: where the largest element is, no branch predictor knows.
#[cfg_attr(not(debug_assertions), inline(always))]
fn places_of<T: Float>(elements: &[T], x: T) -> u32 {
    let mut places = 0;
    for (i, element) in elements.iter().enumerate() {
        places |= if *element == x { 1 << i } else { 0 };
    }
    places
}

/// √(Σ xᵢ²)
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn norm_of<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> T {
    Float::sqrt(sum_products::<N, M, T>(cpu, |i| (x.0[i], x.0[i])))
}

macro_rules! by_rows {
    ($($(#[$doc:meta])* $name:ident = $of:ident;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name<const R: usize, const C: usize, M: Machine, T: Float>(cpu: M, m: &Matrix<R, C, T>) -> Vector<R, T> {
            let mut out = Vector([T::ZERO; R]);
            for i in 0..R {
                out.0[i] = $of(cpu, &Vector(m.0[i]));
            }
            out
        }
    )*};
}

by_rows! {
    /// [`max_of`] each row.
    max_of_rows = max_of;
    /// [`min_of`] each row.
    min_of_rows = min_of;
    /// [`norm_of`] each row.
    norm_of_rows = norm_of;
}
