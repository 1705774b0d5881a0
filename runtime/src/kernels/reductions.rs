//! Sums over one axis; numbers from a vector, or from each row of a matrix.

use super::fused::{sum, vector};
use crate::float::Float;
use crate::tensor::{Matrix, Vector};

/// The sum of all rows.
#[inline]
pub fn row_sum<const R: usize, const C: usize, T: Float>(m: &Matrix<R, C, T>) -> Vector<C, T> {
    let mut out = [T::ZERO; C];
    for row in &m.0 {
        for (total, x) in out.iter_mut().zip(row) {
            *total += *x;
        }
    }
    Vector(out)
}

/// The sum of all columns.
#[inline]
pub fn column_sum<const R: usize, const C: usize, T: Float>(m: &Matrix<R, C, T>) -> Vector<R, T> {
    Vector(core::array::from_fn(|i| sum::<C, T>(|j| m.0[i][j])))
}

/// The largest element; NaN if one is NaN.
#[inline]
pub fn max_of<const N: usize, T: Float>(x: &Vector<N, T>) -> T {
    x.0.iter().fold(T::NEG_INFINITY, |best, x| Float::maximum(best, *x))
}

/// The smallest element; NaN if one is NaN.
#[inline]
pub fn min_of<const N: usize, T: Float>(x: &Vector<N, T>) -> T {
    x.0.iter().fold(T::INFINITY, |best, x| Float::minimum(best, *x))
}

/// The place of the first largest element.
#[inline]
pub fn argmax<const N: usize, T: Float>(x: &Vector<N, T>) -> usize {
    let mut best = 0;
    for i in 1..N {
        if x.0[i] > x.0[best] {
            best = i;
        }
    }
    best
}

/// [`logsumexp`] and exp(xᵢ − logsumexp), the softmax, from the same exponentials.
#[inline]
pub fn logsumexp_and_softmax<const N: usize, T: Float>(x: &Vector<N, T>) -> (T, Vector<N, T>) {
    let largest = max_of(x);
    let shift = if Float::is_finite(largest) { largest } else { T::ZERO };
    let terms: Vector<N, T> = vector(|i| Float::exp(x.0[i] - shift));
    let total = sum::<N, T>(|i| terms.0[i]);
    (Float::ln(total) + shift, vector(|i| terms.0[i] / total))
}

/// [`logsumexp_and_softmax`] of each row.
#[inline]
pub fn logsumexp_and_softmax_rows<const R: usize, const C: usize, T: Float>(
    m: &Matrix<R, C, T>,
) -> (Vector<R, T>, Matrix<R, C, T>) {
    let (mut totals, mut softmax) = (Vector([T::ZERO; R]), Matrix([[T::ZERO; C]; R]));
    for i in 0..R {
        let (total, row) = logsumexp_and_softmax(&Vector(m.0[i]));
        totals.0[i] = total;
        softmax.0[i] = row.0;
    }
    (totals, softmax)
}

/// ln Σ exp(xᵢ), the largest element taken out first (Blanchard, Higham & Higham, *Accurately computing the
/// log-sum-exp and softmax functions*, 2021). −inf for a vector of −inf, inf if an element is inf, NaN if one is NaN.
#[inline]
pub fn logsumexp<const N: usize, T: Float>(x: &Vector<N, T>) -> T {
    let largest = max_of(x);
    // An infinite largest element would meet itself in inf − inf.
    let shift = if Float::is_finite(largest) { largest } else { T::ZERO };
    let terms: T = sum::<N, T>(|i| Float::exp(x.0[i] - shift));
    Float::ln(terms) + shift
}

/// √(Σ xᵢ²)
#[inline]
pub fn norm_of<const N: usize, T: Float>(x: &Vector<N, T>) -> T {
    Float::sqrt(sum::<N, T>(|i| x.0[i] * x.0[i]))
}

macro_rules! by_rows {
    ($($(#[$doc:meta])* $name:ident = $of:ident;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name<const R: usize, const C: usize, T: Float>(m: &Matrix<R, C, T>) -> Vector<R, T> {
            Vector(core::array::from_fn(|i| $of(&Vector(m.0[i]))))
        }
    )*};
}

by_rows! {
    /// [`max_of`] each row.
    max_of_rows = max_of;
    /// [`min_of`] each row.
    min_of_rows = min_of;
    /// [`logsumexp`] of each row.
    logsumexp_rows = logsumexp;
    /// [`norm_of`] each row.
    norm_of_rows = norm_of;
}
