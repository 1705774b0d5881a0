//! Matrix products in blocks whose sums stay in registers.
//!
//! A block of `R` rows and `V` registers of columns takes `R · V` registers for its sums; with the factors it fills the
//! machine's registers: 8 × 3 of the 32 of AVX-512, 4 × 3 of 16, or 4 × 2 where products need a register of their own.
//! Each element is added up in one chain, in order of `k`.

use crate::float::Float;
use crate::machine::{Lanes, Machine};

/// Adds the block of `H` rows from `i` on and `V` registers of columns from `j` on; the last register is not full if `part`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_block<const H: usize, const V: usize, const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    (i, j): (usize, usize),
    part: bool,
    right: &[[T; C]; K],
    left: &impl Fn(usize, usize) -> T,
) {
    let n = M::Lanes::<T>::COUNT;
    let load = |row: &[T; C], v: usize| {
        let from = &row[j + v * n..];
        if part && v + 1 == V { M::Lanes::<T>::load_part(cpu, from) } else { M::Lanes::<T>::load(cpu, from) }
    };
    let mut sums = [[M::Lanes::<T>::splat(cpu, T::ZERO); V]; H];
    for (k, row) in right.iter().enumerate() {
        let mut columns = [M::Lanes::<T>::splat(cpu, T::ZERO); V];
        for (v, column) in columns.iter_mut().enumerate() {
            *column = load(row, v);
        }
        for (h, sums) in sums.iter_mut().enumerate() {
            let factor = M::Lanes::<T>::splat(cpu, left(k, i + h));
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum = factor.mul_add(column, *sum);
            }
        }
    }
    for (h, sums) in sums.into_iter().enumerate() {
        let row = &mut out[i + h];
        for (v, sum) in sums.into_iter().enumerate() {
            let total = sum.add(load(row, v));
            let to = &mut row[j + v * n..];
            if part && v + 1 == V {
                total.store_part(to);
            } else {
                total.store(to);
            }
        }
    }
}

/// Adds `V` registers of columns from `j` on, for all rows.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_columns<const V: usize, const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    j: usize,
    part: bool,
    right: &[[T; C]; K],
    left: &impl Fn(usize, usize) -> T,
) {
    let mut i = 0;
    if M::REGISTERS >= 32 {
        while i + 8 <= R {
            add_block::<8, V, R, K, C, M, T>(cpu, out, (i, j), part, right, left);
            i += 8;
        }
    }
    while i + 4 <= R {
        add_block::<4, V, R, K, C, M, T>(cpu, out, (i, j), part, right, left);
        i += 4;
    }
    if i + 2 <= R {
        add_block::<2, V, R, K, C, M, T>(cpu, out, (i, j), part, right, left);
        i += 2;
    }
    if i < R {
        add_block::<1, V, R, K, C, M, T>(cpu, out, (i, j), part, right, left);
    }
}

/// Adds Σₖ left(k, i) · right[k][j] to each `out[i][j]`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn add_product<const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    right: &[[T; C]; K],
    left: impl Fn(usize, usize) -> T,
) {
    let n = M::Lanes::<T>::COUNT;
    let mut j = 0;
    // Four registers left are better as two and two than as three and one.
    while M::FUSED && j + 3 * n <= C && j + 4 * n != C {
        add_columns::<3, R, K, C, M, T>(cpu, out, j, false, right, &left);
        j += 3 * n;
    }
    while j + 2 * n <= C {
        add_columns::<2, R, K, C, M, T>(cpu, out, j, false, right, &left);
        j += 2 * n;
    }
    if j + n < C {
        return add_columns::<2, R, K, C, M, T>(cpu, out, j, true, right, &left);
    }
    if j + n == C {
        return add_columns::<1, R, K, C, M, T>(cpu, out, j, false, right, &left);
    }
    if j < C {
        add_columns::<1, R, K, C, M, T>(cpu, out, j, true, right, &left);
    }
}

/// Adds Σₖ a[i][k] · b[j][k] to each `out[i][j]`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn add_product_tr<const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    let mut i = 0;
    while i + 4 <= R {
        add_dots::<4, R, K, C, M, T>(cpu, out, i, a, b);
        i += 4;
    }
    while i < R {
        add_dots::<1, R, K, C, M, T>(cpu, out, i, a, b);
        i += 1;
    }
}

/// `H` rows of that, four columns at a time: sums of products along both rows, folded at the end.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_dots<const H: usize, const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    i: usize,
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    let n = M::Lanes::<T>::COUNT;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    let mut j = 0;
    while j + 4 <= C {
        let mut sums = [[zero; 4]; H];
        let mut k = 0;
        while k < K {
            let load = |row: &[T; K]| {
                if k + n <= K { M::Lanes::<T>::load(cpu, &row[k..]) } else { M::Lanes::<T>::load_part(cpu, &row[k..]) }
            };
            let columns: [M::Lanes<T>; 4] = core::array::from_fn(|c| load(&b[j + c]));
            for (h, sums) in sums.iter_mut().enumerate() {
                let row = load(&a[i + h]);
                for (sum, column) in sums.iter_mut().zip(columns) {
                    *sum = row.mul_add(column, *sum);
                }
            }
            k += n;
        }
        for (h, sums) in sums.into_iter().enumerate() {
            for (slot, sum) in out[i + h][j..j + 4].iter_mut().zip(M::Lanes::<T>::sum4(sums)) {
                *slot += sum;
            }
        }
        j += 4;
    }
    while j < C {
        for h in 0..H {
            out[i + h][j] += super::products::dot(cpu, &a[i + h], &b[j]);
        }
        j += 1;
    }
}
