//! Matrices with rows and columns exchanged in memory, for products that are computed many times.

// Plain indices say which row meets which column.
#![allow(clippy::needless_range_loop)]

use super::Aligned;
use super::room::{Room, Slot};
use crate::float::Float;
use crate::machine::{Lanes, Machine};
use crate::tensor::Matrix;

/// Wᵀ.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn transpose_in<'r, const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    room: &'r mut Room<Matrix<C, R, T>>,
    w: &Matrix<R, C, T>,
) -> &'r mut Aligned<Matrix<C, R, T>> {
    // SAFETY: all elements are written, and nothing is added.
    #[allow(unsafe_code)]
    unsafe {
        lay_out(cpu, false, room.slots(), &w.0, 0, (R, C));
        room.written()
    }
}

/// Writes or adds so many rows of `from`, each of so many elements from the column `first` on, as columns: `to[k][l]` is `from[l][first + k]`. In
/// blocks of four columns, of as many rows as fill a register, or four.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn lay_out<const W: usize, const K: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    to: &mut [[S; W]],
    from: &[[T; K]],
    first: usize,
    (rows, elements): (usize, usize),
) {
    let n = M::Lanes::<T>::COUNT;
    let whole = elements / 4 * 4;
    let mut l = 0;
    while n > 4 && l + n <= rows {
        let mut k = 0;
        while k < whole {
            let columns = M::Lanes::<T>::columns(cpu, &from[l..], first + k);
            for m in 0..4 {
                S::put_lanes(&mut to[k + m][l..], cpu, adds, columns[m]);
            }
            k += 4;
        }
        l += n;
    }
    while l + 4 <= rows {
        let mut k = 0;
        while k < whole {
            let mut block = [[T::ZERO; 4]; 4];
            for m in 0..4 {
                block[m] = four(&from[l + m], first + k);
            }
            let columns = T::transpose4(block);
            for m in 0..4 {
                for (slot, x) in to[k + m][l..l + 4].iter_mut().zip(columns[m]) {
                    slot.put(adds, x);
                }
            }
            k += 4;
        }
        l += 4;
    }
    let blocks = l;
    for l in 0..rows {
        for k in (if l < blocks { whole } else { 0 })..elements {
            to[k][l].put(adds, from[l][first + k]);
        }
    }
}

/// Four elements of a row.
#[cfg_attr(not(debug_assertions), inline(always))]
fn four<const K: usize, T: Float>(row: &[T; K], k: usize) -> [T; 4] {
    *row[k..].first_chunk().expect("four elements")
}
