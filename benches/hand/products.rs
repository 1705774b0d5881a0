//! Products of matrices in blocks whose sums stay in the registers of AVX-512: 12 rows of two, or 8 rows of three.

use super::simd::{add, fma, load, splat, store};
use std::arch::x86_64::*;

/// A matrix somewhere: its first element, and how far apart neighbours in a column and in a row are.
#[derive(Clone, Copy)]
pub struct Left {
    pub first: *const f32,
    pub row: usize,
    pub column: usize,
}

/// `H` rows and `V` registers of out = (out or 0) + left · right.
#[inline(always)]
unsafe fn block<const H: usize, const V: usize>(
    depth: usize,
    left: Left,
    (right, right_row): (*const f32, usize),
    (out, out_row): (*mut f32, usize),
    sum_up: bool,
) {
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); V]; H];
        for k in 0..depth {
            let mut columns = [_mm512_setzero_ps(); V];
            for v in 0..V {
                columns[v] = load(right.add(k * right_row + 16 * v));
            }
            for h in 0..H {
                let factor = splat(*left.first.add(h * left.row + k * left.column));
                for v in 0..V {
                    sums[h][v] = fma(factor, columns[v], sums[h][v]);
                }
            }
        }
        for h in 0..H {
            for v in 0..V {
                let to = out.add(h * out_row + 16 * v);
                store(to, if sum_up { add(sums[h][v], load(to)) } else { sums[h][v] });
            }
        }
    }
}

/// All rows of `V` registers of columns, `H` at a time.
///
/// # Safety
/// All elements must be there, and the machine must have AVX-512.
#[inline(always)]
pub unsafe fn columns<const H: usize, const V: usize>(
    rows: usize,
    depth: usize,
    left: Left,
    right: (*const f32, usize),
    (out, out_row): (*mut f32, usize),
    sum_up: bool,
) {
    unsafe {
        let mut i = 0;
        let at = |i: usize| (Left { first: left.first.add(i * left.row), ..left }, (out.add(i * out_row), out_row));
        while i + H <= rows {
            let (left, out) = at(i);
            block::<H, V>(depth, left, right, out, sum_up);
            i += H;
        }
        while i + 4 <= rows {
            let (left, out) = at(i);
            block::<4, V>(depth, left, right, out, sum_up);
            i += 4;
        }
        while i < rows {
            let (left, out) = at(i);
            block::<1, V>(depth, left, right, out, sum_up);
            i += 1;
        }
    }
}
