//! Matrix products in blocks whose sums stay in registers.
//!
//! A block of `R` rows and `V` registers of columns takes `R · V` registers for its sums; with the factors it fills the
//! machine's registers: 8 × 3 of the 32 of AVX-512, 4 × 3 of 16, or 4 × 2 where products need a register of their own.
//! Each element is added up in one chain, in order of `k`.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

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
    let mut sums = [[M::Lanes::<T>::splat(cpu, T::ZERO); V]; H];
    for k in 0..K {
        let mut columns = [M::Lanes::<T>::splat(cpu, T::ZERO); V];
        for v in 0..V {
            let from = &right[k][j + v * n..];
            columns[v] =
                if part && v + 1 == V { M::Lanes::<T>::load_part(cpu, from) } else { M::Lanes::<T>::load(cpu, from) };
        }
        for h in 0..H {
            let factor = M::Lanes::<T>::splat(cpu, left(k, i + h));
            for v in 0..V {
                sums[h][v] = factor.mul_add(columns[v], sums[h][v]);
            }
        }
    }
    for h in 0..H {
        for v in 0..V {
            let to = &mut out[i + h][j + v * n..];
            if part && v + 1 == V {
                sums[h][v].add(M::Lanes::<T>::load_part(cpu, to)).store_part(to);
            } else {
                sums[h][v].add(M::Lanes::<T>::load(cpu, to)).store(to);
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
        while k + n <= K {
            let mut columns = [zero; 4];
            for c in 0..4 {
                columns[c] = M::Lanes::<T>::load(cpu, &b[j + c][k..]);
            }
            for h in 0..H {
                let row = M::Lanes::<T>::load(cpu, &a[i + h][k..]);
                for c in 0..4 {
                    sums[h][c] = row.mul_add(columns[c], sums[h][c]);
                }
            }
            k += n;
        }
        if k < K {
            let mut columns = [zero; 4];
            for c in 0..4 {
                columns[c] = M::Lanes::<T>::load_part(cpu, &b[j + c][k..]);
            }
            for h in 0..H {
                let row = M::Lanes::<T>::load_part(cpu, &a[i + h][k..]);
                for c in 0..4 {
                    sums[h][c] = row.mul_add(columns[c], sums[h][c]);
                }
            }
        }
        for h in 0..H {
            let totals = M::Lanes::<T>::sum4(sums[h]);
            for c in 0..4 {
                out[i + h][j + c] += totals[c];
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
