//! Matrix products in blocks whose sums stay in registers.
//!
//! A block of `R` rows and `V` registers of columns takes `R · V` registers for its sums; with the factors it fills the
//! machine's registers: 8 × 3 or 12 × 2 of the 32 of AVX-512, 6 × 2 of 16, or 4 × 2 where products need a register of their own.
//! Twelve sums are enough that none waits for its last addition; 4 × 3 would leave the compiler no register over, and a sum
//! in memory doubles the time. Each element is added up in one chain, in order of `k`, then written, or added to what is there.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]
// For temporaries that are not cleared first.
#![allow(unsafe_code)]

#[cfg(test)]
mod tests;

use super::products::{is_tiny, is_wide};
use super::room::{Room, Slot};
use super::transposed::lay_out;
use crate::float::Float;
use crate::machine::{Lanes, Machine};
use crate::tensor::Matrix;

/// From this many rows on laying out the other factor costs less than sums across registers.
const MANY: usize = 16;
/// The rows of a panel, and of one for shallow products.
const DEPTH: usize = 256;
const SHALLOW: usize = 64;
/// The bytes of a first-level cache. Of a larger product the places are fetched while their sums are made.
const FIRST_LEVEL: usize = 32 << 10;

/// The left factor of a product. These are types and not closures, since LLVM does not inline a closure that stands in many blocks.
pub(super) trait Left<T>: Copy {
    /// The factor of row `i` of the product and row `k` of the right factor.
    fn at(self, k: usize, i: usize) -> T;
}

/// A matrix from the column `first` on.
struct Rows<'a, const R: usize, const K: usize, T> {
    of: &'a [[T; K]; R],
    first: usize,
}

/// The transpose of a matrix.
struct Columns<'a, const R: usize, T>(&'a [[T; R]]);

impl<const R: usize, const K: usize, T> Copy for Rows<'_, R, K, T> {}
impl<const R: usize, const K: usize, T> Clone for Rows<'_, R, K, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn clone(&self) -> Self {
        *self
    }
}
impl<const R: usize, T> Copy for Columns<'_, R, T> {}
impl<const R: usize, T> Clone for Columns<'_, R, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn clone(&self) -> Self {
        *self
    }
}

impl<const R: usize, const K: usize, T: Float> Left<T> for Rows<'_, R, K, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(self, k: usize, i: usize) -> T {
        self.of[i][self.first + k]
    }
}
impl<const R: usize, T: Float> Left<T> for Columns<'_, R, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(self, k: usize, i: usize) -> T {
        self.0[k][i]
    }
}

/// The block of `H` rows from `i` on and `V` registers of columns from `j` on, which stand in `right` from the column `from` on;
/// the last register is not full if `part`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn block<
    const H: usize,
    const V: usize,
    const R: usize,
    const W: usize,
    const C: usize,
    M: Machine,
    T: Float,
    S: Slot<T>,
>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    (i, j, from): (usize, usize, usize),
    part: bool,
    right: &[[T; W]],
    left: impl Left<T>,
) {
    let n = M::Lanes::<T>::COUNT;
    if size_of::<[[T; C]; R]>() > FIRST_LEVEL {
        for h in 0..H {
            let to = &out[i + h][j..];
            for v in 0..V {
                cpu.fetch(&to[v * n]);
            }
            cpu.fetch(&to[if part { to.len() } else { V * n } - 1]);
        }
    }
    let mut sums = [[M::Lanes::<T>::splat(cpu, T::ZERO); V]; H];
    for (k, row) in right.iter().enumerate() {
        let mut columns = [M::Lanes::<T>::splat(cpu, T::ZERO); V];
        for v in 0..V {
            // A panel has room for whole registers.
            let whole = !part || v + 1 < V || from + V * n <= W;
            let row = &row[from + v * n..];
            columns[v] = if whole { M::Lanes::<T>::load(cpu, row) } else { M::Lanes::<T>::load_part(cpu, row) };
        }
        for h in 0..H {
            let factor = M::Lanes::<T>::splat(cpu, left.at(k, i + h));
            for v in 0..V {
                sums[h][v] = factor.mul_add(columns[v], sums[h][v]);
            }
        }
    }
    for h in 0..H {
        for v in 0..V {
            let to = &mut out[i + h][j + v * n..];
            if part && v + 1 == V {
                S::put_part(to, cpu, adds, sums[h][v]);
            } else {
                S::put_lanes(to, cpu, adds, sums[h][v]);
            }
        }
    }
}

/// `V` registers of columns from `j` on, for all rows.
#[cfg_attr(not(debug_assertions), inline(always))]
fn columns<const V: usize, const R: usize, const W: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    (j, from): (usize, usize),
    part: bool,
    right: &[[T; W]],
    left: impl Left<T>,
) {
    let mut i = 0;
    if M::REGISTERS >= 32 {
        while V <= 2 && i + 12 <= R {
            block::<12, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
            i += 12;
        }
        while i + 8 <= R {
            block::<8, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
            i += 8;
        }
    } else if M::FUSED && V <= 2 {
        // Eight rows left are better as four and four than as six and two.
        while i + 6 <= R && i + 8 != R {
            block::<6, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
            i += 6;
        }
    }
    while i + 4 <= R {
        block::<4, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
        i += 4;
    }
    if i + 2 <= R {
        block::<2, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
        i += 2;
    }
    if i < R {
        block::<1, V, R, W, C, M, T, S>(cpu, adds, out, (i, j, from), part, right, left);
    }
}

/// Σₖ a(i, k) · b(k, j) to each `out[i][j]`, without a thought of registers: the compiler keeps what is small in them as it likes.
#[cfg_attr(not(debug_assertions), inline(always))]
fn plainly<const R: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    depth: usize,
    a: impl Left<T>,
    b: impl Left<T>,
) {
    for i in 0..R {
        for j in 0..C {
            let mut total = T::ZERO;
            for k in 0..depth {
                total = cpu.mul_add(a.at(k, i), b.at(k, j), total);
            }
            out[i][j].put(adds, total);
        }
    }
}

/// Aᵀ B
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn tr_mul<const R: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; R]],
    b: &[[T; C]],
) {
    product(cpu, adds, out, b, Columns(&a[..b.len()]));
}

/// A B
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn matmul<const R: usize, const K: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; K]; R],
    b: &[[T; C]; K],
) {
    product(cpu, adds, out, b, Rows { of: a, first: 0 });
}

/// Σₖ left(k, i) · right[k][j] to each `out[i][j]`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn product<const R: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    right: &[[T; C]],
    left: impl Left<T>,
) {
    if is_tiny::<T>(R * right.len() * C) {
        return plainly(cpu, adds, out, right.len(), left, Columns(right));
    }
    let n = M::Lanes::<T>::COUNT;
    // Three registers of columns make do with 32 registers, or with four rows.
    let three = M::FUSED && (M::REGISTERS >= 32 || R < 6);
    let mut j = 0;
    // Four registers left are better as two and two than as three and one.
    while three && j + 3 * n <= C && j + 4 * n != C {
        columns::<3, R, C, C, M, T, S>(cpu, adds, out, (j, j), false, right, left);
        j += 3 * n;
    }
    while j + 2 * n <= C {
        columns::<2, R, C, C, M, T, S>(cpu, adds, out, (j, j), false, right, left);
        j += 2 * n;
    }
    if j + n < C {
        return columns::<2, R, C, C, M, T, S>(cpu, adds, out, (j, j), true, right, left);
    }
    if j + n == C {
        return columns::<1, R, C, C, M, T, S>(cpu, adds, out, (j, j), false, right, left);
    }
    if j < C {
        columns::<1, R, C, C, M, T, S>(cpu, adds, out, (j, j), true, right, left);
    }
}

/// A Bᵀ
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn mul_tr<const R: usize, const K: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    // With many rows it pays to lay out a factor by columns: blocks need no sums across registers. The smaller one, which is the samples of a
    // tile, not the weights; what that turns around is small as well.
    let n = M::Lanes::<T>::COUNT;
    if C >= MANY && R >= n && R < C {
        let mut columns = Room::<Matrix<C, R, T>>::new();
        // SAFETY: a product writes all of its result, and adds only to what it has written.
        let columns = unsafe {
            panels(cpu, false, columns.slots(), b, a);
            columns.written()
        };
        return lay_out(cpu, adds, out, &columns.0.0, 0, (C, R));
    }
    // A register half full costs less than sums across registers, too.
    if R >= MANY && 2 * C >= n {
        return panels(cpu, adds, out, a, b);
    }
    if is_tiny::<T>(R * K * C) || !is_wide::<M, T>(K) {
        return plainly(cpu, adds, out, K, Rows { of: a, first: 0 }, Rows { of: b, first: 0 });
    }
    let mut i = 0;
    while i + 4 <= R {
        dots::<4, R, K, C, M, T, S>(cpu, adds, out, i, a, b);
        i += 4;
    }
    while i < R {
        dots::<1, R, K, C, M, T, S>(cpu, adds, out, i, a, b);
        i += 1;
    }
}

/// The same with two registers of columns of Bᵀ at a time laid out as a panel, which stays in the first-level cache.
#[cfg_attr(not(debug_assertions), inline(always))]
fn panels<const R: usize, const K: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    if const { K <= SHALLOW } {
        panels_of_depth::<SHALLOW, R, K, C, M, T, S>(cpu, adds, out, a, b);
    } else {
        panels_of_depth::<DEPTH, R, K, C, M, T, S>(cpu, adds, out, a, b);
    }
}

/// The same in panels of at most `P` rows.
#[cfg_attr(not(debug_assertions), inline(always))]
fn panels_of_depth<const P: usize, const R: usize, const K: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    // Rows without gaps: the cache would have no use for half of its sets.
    if const { 2 * M::Lanes::<T>::COUNT <= 8 } {
        panels_of::<8, P, R, K, C, M, T, S>(cpu, adds, out, a, b);
    } else if const { 2 * M::Lanes::<T>::COUNT <= 16 } {
        panels_of::<16, P, R, K, C, M, T, S>(cpu, adds, out, a, b);
    } else {
        panels_of::<32, P, R, K, C, M, T, S>(cpu, adds, out, a, b);
    }
}

/// The same in panels of `W` columns and at most `P` rows.
#[cfg_attr(not(debug_assertions), inline(always))]
fn panels_of<
    const W: usize,
    const P: usize,
    const R: usize,
    const K: usize,
    const C: usize,
    M: Machine,
    T: Float,
    S: Slot<T>,
>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    let n = M::Lanes::<T>::COUNT;
    let mut panel = Room::<Matrix<P, W, T>>::new();
    // All panels about as deep.
    let usual = K.div_ceil(K.div_ceil(P).max(1));
    let mut first = 0;
    // Once where there is no depth: zeros.
    loop {
        let depth = if first + usual < K { usual } else { K - first };
        let (adds, left) = (adds || first > 0, Rows { of: a, first });
        let mut j = 0;
        while j < C {
            let width = if j + 2 * n < C { 2 * n } else { C - j };
            // SAFETY: nothing is added, and of the first rows all columns are written: the last ones, where they are not `b`'s, with zeros.
            let right = unsafe {
                let to = panel.slots();
                lay_out(cpu, false, to, &b[j..], first, (width, depth));
                if width < W {
                    clear(to, (width, depth));
                }
                panel.written_rows(depth)
            };
            match width {
                w if w == 2 * n => columns::<2, R, W, C, M, T, S>(cpu, adds, out, (j, 0), false, right, left),
                w if w > n => columns::<2, R, W, C, M, T, S>(cpu, adds, out, (j, 0), true, right, left),
                w if w == n => columns::<1, R, W, C, M, T, S>(cpu, adds, out, (j, 0), false, right, left),
                _ => columns::<1, R, W, C, M, T, S>(cpu, adds, out, (j, 0), true, right, left),
            }
            j += width;
        }
        first += depth;
        if first >= K {
            return;
        }
    }
}

/// Clears so many rows from a column on.
#[cfg_attr(not(debug_assertions), inline(always))]
fn clear<const W: usize, T: Float, S: Slot<T>>(panel: &mut [[S; W]], (from, rows): (usize, usize)) {
    for row in &mut panel[..rows] {
        for slot in &mut row[from..] {
            slot.put(false, T::ZERO);
        }
    }
}

/// `H` rows of that, four columns at a time: sums of products along both rows, folded at the end.
#[cfg_attr(not(debug_assertions), inline(always))]
fn dots<const H: usize, const R: usize, const K: usize, const C: usize, M: Machine, T: Float, S: Slot<T>>(
    cpu: M,
    adds: bool,
    out: &mut [[S; C]; R],
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
                out[i + h][j + c].put(adds, totals[c]);
            }
        }
        j += 4;
    }
    while j < C {
        for h in 0..H {
            out[i + h][j].put(adds, super::products::dot(cpu, &a[i + h], &b[j]));
        }
        j += 1;
    }
}
