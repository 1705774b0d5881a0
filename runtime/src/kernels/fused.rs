//! Loops around element-wise expressions.

use crate::float::Float;
use crate::tensor::{Matrix, Vector};

/// Lanes of a long sum.
const LANES: usize = 8;
/// From this length on a sum runs in lanes.
const LONG: usize = 16;

/// The vector whose element `i` is `element(i)`.
#[inline(always)]
pub fn vector<const N: usize, T>(element: impl FnMut(usize) -> T) -> Vector<N, T> {
    Vector(core::array::from_fn(element))
}

/// The matrix whose element `(i, j)` is `element(i, j)`.
#[inline(always)]
pub fn matrix<const R: usize, const C: usize, T>(mut element: impl FnMut(usize, usize) -> T) -> Matrix<R, C, T> {
    Matrix(core::array::from_fn(|i| core::array::from_fn(|j| element(i, j))))
}

/// Adds `element(i)` to each element.
#[inline(always)]
pub fn add_to_vector<const N: usize, T: Float>(place: &mut [T; N], mut element: impl FnMut(usize) -> T) {
    for (i, slot) in place.iter_mut().enumerate() {
        *slot += element(i);
    }
}

/// Adds `element(i, j)` to each element.
#[inline(always)]
pub fn add_to_matrix<const R: usize, const C: usize, T: Float>(
    place: &mut [[T; C]; R],
    mut element: impl FnMut(usize, usize) -> T,
) {
    for (i, row) in place.iter_mut().enumerate() {
        for (j, slot) in row.iter_mut().enumerate() {
            *slot += element(i, j);
        }
    }
}

/// Σᵢ term(i) for `i` in `0..N`.
#[inline(always)]
pub fn sum<const N: usize, T: Float>(mut term: impl FnMut(usize) -> T) -> T {
    if N < LONG {
        let mut total = if N == 0 { T::ZERO } else { term(0) };
        for i in 1..N {
            total += term(i);
        }
        return total;
    }
    let mut lanes = [T::ZERO; LANES];
    for block in 0..N / LANES {
        for (lane, total) in lanes.iter_mut().enumerate() {
            *total += term(block * LANES + lane);
        }
    }
    let mut rest = T::ZERO;
    for i in N / LANES * LANES..N {
        rest += term(i);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h)) + rest
}

/// Σᵢⱼ term(i, j).
#[inline(always)]
pub fn sum_matrix<const R: usize, const C: usize, T: Float>(mut term: impl FnMut(usize, usize) -> T) -> T {
    let mut total = T::ZERO;
    for i in 0..R {
        total += sum::<C, T>(|j| term(i, j));
    }
    total
}
