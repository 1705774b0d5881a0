//! Matrix products in blocks whose sums stay in registers.
//!
//! A block of `R` rows and `V` registers of columns takes `R · V` registers for its sums; with the factors it fills the
//! machine's registers: 8 × 3 of the 32 of AVX-512, 4 × 3 of 16, or 4 × 2 where products need a register of their own.
//! Each element is added up in one chain, in order of `k`.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

use super::Aligned;
use super::products::{is_tiny, is_wide};
use super::transposed::lay_out;
use crate::float::Float;
use crate::machine::{Lanes, Machine};

/// From this many rows on laying out the other factor costs less than sums across registers.
const MANY: usize = 16;
/// The columns of a panel: two registers of the widest machine.
const WIDEST: usize = 32;
/// The rows of a panel.
const DEPTH: usize = 256;

/// Adds the block of `H` rows from `i` on and `V` registers of columns from `j` on, which stand in `right` from the column `from` on;
/// the last register is not full if `part`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_block<const H: usize, const V: usize, const R: usize, const W: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    (i, j, from): (usize, usize, usize),
    part: bool,
    right: &[[T; W]],
    left: &impl Fn(usize, usize) -> T,
) {
    let n = M::Lanes::<T>::COUNT;
    let mut sums = [[M::Lanes::<T>::splat(cpu, T::ZERO); V]; H];
    for (k, row) in right.iter().enumerate() {
        let mut columns = [M::Lanes::<T>::splat(cpu, T::ZERO); V];
        for v in 0..V {
            let row = &row[from + v * n..];
            columns[v] =
                if part && v + 1 == V { M::Lanes::<T>::load_part(cpu, row) } else { M::Lanes::<T>::load(cpu, row) };
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
fn add_columns<const V: usize, const R: usize, const W: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    (j, from): (usize, usize),
    part: bool,
    right: &[[T; W]],
    left: &impl Fn(usize, usize) -> T,
) {
    let mut i = 0;
    if M::REGISTERS >= 32 {
        while i + 8 <= R {
            add_block::<8, V, R, W, C, M, T>(cpu, out, (i, j, from), part, right, left);
            i += 8;
        }
    }
    while i + 4 <= R {
        add_block::<4, V, R, W, C, M, T>(cpu, out, (i, j, from), part, right, left);
        i += 4;
    }
    if i + 2 <= R {
        add_block::<2, V, R, W, C, M, T>(cpu, out, (i, j, from), part, right, left);
        i += 2;
    }
    if i < R {
        add_block::<1, V, R, W, C, M, T>(cpu, out, (i, j, from), part, right, left);
    }
}

/// Adds Σₖ a(i, k) · b(k, j) to each `out[i][j]`, without a thought of registers: the compiler keeps what is small in them as it likes.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_plainly<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    depth: usize,
    a: impl Fn(usize, usize) -> T,
    b: impl Fn(usize, usize) -> T,
) {
    for i in 0..R {
        for j in 0..C {
            let mut total = out[i][j];
            for k in 0..depth {
                total = cpu.mul_add(a(i, k), b(k, j), total);
            }
            out[i][j] = total;
        }
    }
}

/// Adds Σₖ left(k, i) · right[k][j] to each `out[i][j]`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn add_product<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    right: &[[T; C]],
    left: impl Fn(usize, usize) -> T,
) {
    if is_tiny::<T>(R * right.len() * C) {
        return add_plainly(cpu, out, right.len(), |i, k| left(k, i), |k, j| right[k][j]);
    }
    let n = M::Lanes::<T>::COUNT;
    let mut j = 0;
    // Four registers left are better as two and two than as three and one.
    while M::FUSED && j + 3 * n <= C && j + 4 * n != C {
        add_columns::<3, R, C, C, M, T>(cpu, out, (j, j), false, right, &left);
        j += 3 * n;
    }
    while j + 2 * n <= C {
        add_columns::<2, R, C, C, M, T>(cpu, out, (j, j), false, right, &left);
        j += 2 * n;
    }
    if j + n < C {
        return add_columns::<2, R, C, C, M, T>(cpu, out, (j, j), true, right, &left);
    }
    if j + n == C {
        return add_columns::<1, R, C, C, M, T>(cpu, out, (j, j), false, right, &left);
    }
    if j < C {
        add_columns::<1, R, C, C, M, T>(cpu, out, (j, j), true, right, &left);
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
    // With many rows it pays to lay out a factor by columns: blocks need no sums across registers. The smaller one, which is the samples of a
    // tile, not the weights; what that turns around is small as well.
    let n = M::Lanes::<T>::COUNT;
    if C >= MANY && R >= n && R <= C {
        let (mut columns, mut turned) = (Aligned([[T::ZERO; R]; C]), Aligned([[T::ZERO; C]; R]));
        add_panels(cpu, &mut columns.0, b, a);
        lay_out(cpu, &mut turned.0, |l| &columns.0[l], (C, R));
        for i in 0..R {
            for j in 0..C {
                out[i][j] += turned.0[i][j];
            }
        }
        return;
    }
    if R >= MANY && C >= n {
        return add_panels(cpu, out, a, b);
    }
    if is_tiny::<T>(R * K * C) || !is_wide::<M, T>(K) {
        return add_plainly(cpu, out, K, |i, k| a[i][k], |k, j| b[j][k]);
    }
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

/// The same with two registers of columns of Bᵀ at a time laid out as a panel, which stays in the first-level cache.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_panels<const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [[T; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    let n = M::Lanes::<T>::COUNT;
    let mut panel = Aligned([[T::ZERO; WIDEST]; DEPTH]);
    // All panels about as deep.
    let usual = K.div_ceil(K.div_ceil(DEPTH).max(1));
    let mut first = 0;
    while first < K {
        let depth = if first + usual < K { usual } else { K - first };
        let left = |k: usize, i: usize| a[i][first + k];
        let mut j = 0;
        while j < C {
            let width = if j + 2 * n < C { 2 * n } else { C - j };
            lay_out(cpu, &mut panel.0, |l| &b[j + l][first..], (width, depth));
            let right = &panel.0[..depth];
            match width {
                w if w == 2 * n => add_columns::<2, R, WIDEST, C, M, T>(cpu, out, (j, 0), false, right, &left),
                w if w > n => add_columns::<2, R, WIDEST, C, M, T>(cpu, out, (j, 0), true, right, &left),
                w if w == n => add_columns::<1, R, WIDEST, C, M, T>(cpu, out, (j, 0), false, right, &left),
                _ => add_columns::<1, R, WIDEST, C, M, T>(cpu, out, (j, 0), true, right, &left),
            }
            j += width;
        }
        first += depth;
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
