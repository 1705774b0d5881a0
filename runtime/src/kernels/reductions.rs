//! Sums over one axis; numbers from a vector, or from each row of a matrix.

// What is called for each element is always inlined in a plain loop, in an iterator's closure not.
#![allow(clippy::needless_range_loop)]

use super::Aligned;
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
    let (blocks, _) = x.0.as_chunks::<16>();
    let has = |block: &[T; 16]| block.iter().fold(false, |found, x| found | (*x == largest));
    let from = 16 * blocks.iter().take_while(|block| !has(block)).count();
    from + x.0[from..].iter().position(|x| *x == largest).unwrap_or(0)
}

/// The exponentials of a vector in lanes: all of it in one loop, in which lanes beyond the vector are exp(−inf) = 0. A rest
/// of a loop would be as long as the loop.
struct Exponentials<const L: usize, T> {
    shift: T,
    terms: Aligned<[T; L]>,
    total: T,
}

impl<const L: usize, T: Float> Exponentials<L, T> {
    /// The largest element is taken out first. Whether a NaN is the largest does not matter: the sum is NaN either way.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of<const N: usize, M: Machine>(cpu: M, x: &[T; N]) -> Self {
        let mut terms = Aligned([T::NEG_INFINITY; L]);
        terms.0[..N].copy_from_slice(x);
        let mut lanes = terms.0;
        let mut half = L / 2;
        while half > 0 {
            for lane in 0..half {
                let other = lanes[lane + half];
                lanes[lane] = if lanes[lane] > other { lanes[lane] } else { other };
            }
            half /= 2;
        }
        // An infinite largest element would meet itself in inf − inf.
        let shift = if Float::is_finite(lanes[0]) { lanes[0] } else { T::ZERO };
        // In a plain loop: a closure as long as an exponential might not be inlined, and would then have no fused multiply-adds
        // but calls of the C library's.
        for lane in 0..L {
            terms.0[lane] = (terms.0[lane] - shift).exp_on(cpu);
        }
        let mut lanes = terms.0;
        let mut half = L / 2;
        while half > 0 {
            for lane in 0..half {
                let other = lanes[lane + half];
                lanes[lane] += other;
            }
            half /= 2;
        }
        Exponentials { shift, terms, total: lanes[0] }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn logsumexp<M: Machine>(&self, cpu: M) -> T {
        self.total.ln_on(cpu) + self.shift
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn softmax<const N: usize>(mut self) -> Vector<N, T> {
        for lane in 0..L {
            self.terms.0[lane] /= self.total;
        }
        let mut out = Vector([T::ZERO; N]);
        for i in 0..N {
            out.0[i] = self.terms.0[i];
        }
        out
    }
}

/// exp(xᵢ − shift), in a plain loop as above.
#[cfg_attr(not(debug_assertions), inline(always))]
fn exponentials<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>, shift: T) -> Vector<N, T> {
    let mut terms = Vector([T::ZERO; N]);
    for i in 0..N {
        terms.0[i] = (x.0[i] - shift).exp_on(cpu);
    }
    terms
}

/// [`logsumexp`] and exp(xᵢ − logsumexp), the softmax, from the same exponentials.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp_and_softmax<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> (T, Vector<N, T>) {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn few<const L: usize, const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> (T, Vector<N, T>) {
        let exponentials = Exponentials::<L, T>::of(cpu, &x.0);
        (exponentials.logsumexp(cpu), exponentials.softmax())
    }
    match N {
        2..=4 => return few::<4, N, M, T>(cpu, x),
        5..=8 => return few::<8, N, M, T>(cpu, x),
        9..=16 => return few::<16, N, M, T>(cpu, x),
        _ => {}
    }
    let largest = max_of(cpu, x);
    let shift = if Float::is_finite(largest) { largest } else { T::ZERO };
    let mut terms = exponentials(cpu, x, shift);
    let total = sum::<N, M, T>(cpu, |i| terms.0[i]);
    for i in 0..N {
        terms.0[i] /= total;
    }
    (total.ln_on(cpu) + shift, terms)
}

/// [`logsumexp_and_softmax`] of each row.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp_and_softmax_rows<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    m: &Matrix<R, C, T>,
) -> (Vector<R, T>, Matrix<R, C, T>) {
    let (mut totals, mut softmax) = (Vector([T::ZERO; R]), Matrix([[T::ZERO; C]; R]));
    for i in 0..R {
        let (total, row) = logsumexp_and_softmax(cpu, &Vector(m.0[i]));
        totals.0[i] = total;
        softmax.0[i] = row.0;
    }
    (totals, softmax)
}

/// ln Σ exp(xᵢ), the largest element taken out first (Blanchard, Higham & Higham, *Accurately computing the
/// log-sum-exp and softmax functions*, 2021). −inf for a vector of −inf, inf if an element is inf, NaN if one is NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp<const N: usize, M: Machine, T: Float>(cpu: M, x: &Vector<N, T>) -> T {
    match N {
        2..=4 => return Exponentials::<4, T>::of(cpu, &x.0).logsumexp(cpu),
        5..=8 => return Exponentials::<8, T>::of(cpu, &x.0).logsumexp(cpu),
        9..=16 => return Exponentials::<16, T>::of(cpu, &x.0).logsumexp(cpu),
        _ => {}
    }
    let largest = max_of(cpu, x);
    // An infinite largest element would meet itself in inf − inf.
    let shift = if Float::is_finite(largest) { largest } else { T::ZERO };
    let terms = exponentials(cpu, x, shift);
    sum::<N, M, T>(cpu, |i| terms.0[i]).ln_on(cpu) + shift
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
    /// [`logsumexp`] of each row.
    logsumexp_rows = logsumexp;
    /// [`norm_of`] each row.
    norm_of_rows = norm_of;
}
