//! ln Σ exp(xᵢ), and the softmax from the same exponentials. What is `shifted` has had its largest element taken out by its maker.

// What is called for each element is always inlined in a plain loop, in an iterator's closure not.
#![allow(clippy::needless_range_loop)]

use super::Aligned;
use super::fused::{sum, vector_into};
use super::reductions::max_of;
use crate::float::Float;
use crate::machine::Machine;
use crate::tensor::{Matrix, Vector};

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
    fn of<const N: usize, M: Machine>(cpu: M, shifted: bool, x: &[T; N]) -> Self {
        let mut terms = Aligned([T::NEG_INFINITY; L]);
        terms.0[..N].copy_from_slice(x);
        let mut shift = T::ZERO;
        if !shifted {
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
            shift = if Float::is_finite(lanes[0]) { lanes[0] } else { T::ZERO };
        }
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

/// Elements of a long vector whose exponentials are computed and added up together, in the first-level cache.
const BLOCK: usize = 256;

/// Σ exp(xᵢ − shift), block by block. The terms are left in `terms`, or where that is one block long, each block over the one before.
#[cfg_attr(not(debug_assertions), inline(always))]
fn sum_of_exponentials<M: Machine, T: Float>(cpu: M, x: &[T], shift: T, terms: &mut [T]) -> T {
    let keeps = terms.len() == x.len();
    let (blocks, rest) = x.as_chunks::<BLOCK>();
    let mut total = T::ZERO;
    for (number, block) in blocks.iter().enumerate() {
        let at = if keeps { number } else { 0 };
        let terms = &mut terms.as_chunks_mut::<BLOCK>().0[at];
        for i in 0..BLOCK {
            terms[i] = (block[i] - shift).exp_on(cpu);
        }
        total += sum::<BLOCK, M, T>(cpu, |i| terms[i]);
    }
    if !rest.is_empty() {
        // What the last block lacks is exp(−inf) = 0.
        let mut last = Aligned([T::NEG_INFINITY; BLOCK]);
        last.0[..rest.len()].copy_from_slice(rest);
        for i in 0..BLOCK {
            last.0[i] = (last.0[i] - shift).exp_on(cpu);
        }
        total += sum::<BLOCK, M, T>(cpu, |i| last.0[i]);
        if keeps {
            terms.as_chunks_mut::<BLOCK>().1.copy_from_slice(&last.0[..rest.len()]);
        }
    }
    total
}

/// [`logsumexp_and_softmax`] with the softmax added to `place` or written there: of a long vector without a temporary of its length.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp_and_softmax_into<const N: usize, M: Machine, T: Float>(
    cpu: M,
    shifted: bool,
    adds: bool,
    x: &Vector<N, T>,
    place: &mut [T; N],
) -> T {
    if N <= BLOCK {
        let (logsumexp, softmax) = logsumexp_and_softmax(cpu, shifted, x);
        vector_into(adds, place, |i| softmax.0[i]);
        return logsumexp;
    }
    let shift = shift_of(cpu, shifted, x);
    let total;
    if adds {
        total = sum_of_exponentials(cpu, &x.0, shift, &mut Aligned([T::ZERO; BLOCK]).0);
        let inverse = T::ONE / total;
        for i in 0..N {
            place[i] += (x.0[i] - shift).exp_on(cpu) * inverse;
        }
    } else {
        total = sum_of_exponentials(cpu, &x.0, shift, place);
        let inverse = T::ONE / total;
        for term in place {
            *term *= inverse;
        }
    }
    total.ln_on(cpu) + shift
}

/// What is taken out of the exponents: the largest element. An infinite one would meet itself in inf − inf.
#[cfg_attr(not(debug_assertions), inline(always))]
fn shift_of<const N: usize, M: Machine, T: Float>(cpu: M, shifted: bool, x: &Vector<N, T>) -> T {
    if shifted {
        return T::ZERO;
    }
    let largest = max_of(cpu, x);
    if Float::is_finite(largest) { largest } else { T::ZERO }
}

/// [`logsumexp`] and exp(xᵢ − logsumexp), the softmax, from the same exponentials.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp_and_softmax<const N: usize, M: Machine, T: Float>(
    cpu: M,
    shifted: bool,
    x: &Vector<N, T>,
) -> (T, Vector<N, T>) {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn few<const L: usize, const N: usize, M: Machine, T: Float>(
        cpu: M,
        shifted: bool,
        x: &Vector<N, T>,
    ) -> (T, Vector<N, T>) {
        let exponentials = Exponentials::<L, T>::of(cpu, shifted, &x.0);
        (exponentials.logsumexp(cpu), exponentials.softmax())
    }
    match N {
        2..=4 => return few::<4, N, M, T>(cpu, shifted, x),
        5..=8 => return few::<8, N, M, T>(cpu, shifted, x),
        9..=16 => return few::<16, N, M, T>(cpu, shifted, x),
        _ => {}
    }
    if N > BLOCK {
        let mut softmax = Vector([T::ZERO; N]);
        let logsumexp = logsumexp_and_softmax_into(cpu, shifted, false, x, &mut softmax.0);
        return (logsumexp, softmax);
    }
    let shift = shift_of(cpu, shifted, x);
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
    shifted: bool,
    m: &Matrix<R, C, T>,
) -> (Vector<R, T>, Matrix<R, C, T>) {
    let (mut totals, mut softmax) = (Vector([T::ZERO; R]), Matrix([[T::ZERO; C]; R]));
    for i in 0..R {
        let (total, row) = logsumexp_and_softmax(cpu, shifted, &Vector(m.0[i]));
        totals.0[i] = total;
        softmax.0[i] = row.0;
    }
    (totals, softmax)
}

/// ln Σ exp(xᵢ), the largest element taken out first (Blanchard, Higham & Higham, *Accurately computing the
/// log-sum-exp and softmax functions*, 2021). −inf for a vector of −inf, inf if an element is inf, NaN if one is NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp<const N: usize, M: Machine, T: Float>(cpu: M, shifted: bool, x: &Vector<N, T>) -> T {
    match N {
        2..=4 => return Exponentials::<4, T>::of(cpu, shifted, &x.0).logsumexp(cpu),
        5..=8 => return Exponentials::<8, T>::of(cpu, shifted, &x.0).logsumexp(cpu),
        9..=16 => return Exponentials::<16, T>::of(cpu, shifted, &x.0).logsumexp(cpu),
        _ => {}
    }
    let shift = shift_of(cpu, shifted, x);
    if N > BLOCK {
        return sum_of_exponentials(cpu, &x.0, shift, &mut Aligned([T::ZERO; BLOCK]).0).ln_on(cpu) + shift;
    }
    let terms = exponentials(cpu, x, shift);
    sum::<N, M, T>(cpu, |i| terms.0[i]).ln_on(cpu) + shift
}

/// [`logsumexp`] of each row.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logsumexp_rows<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    shifted: bool,
    m: &Matrix<R, C, T>,
) -> Vector<R, T> {
    let mut out = Vector([T::ZERO; R]);
    for i in 0..R {
        out.0[i] = logsumexp(cpu, shifted, &Vector(m.0[i]));
    }
    out
}
