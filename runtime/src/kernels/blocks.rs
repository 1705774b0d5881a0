//! Matrix products in blocks whose sums stay in registers.
//!
//! A block of four rows and eight columns of `f32` (four of `f64`) takes half of the sixteen registers that every
//! x86-64 has; what is left holds the factors. Each element is added up in one chain, in order of `k`.

use crate::float::Float;

/// Whether a product is large enough for blocks.
#[inline(always)]
pub(super) fn worth(rows: usize, shared: usize, columns: usize) -> bool {
    rows >= 4 && columns >= 4 && shared >= 4
}

/// Σₖ left(k)ᵢ · right(k)ⱼ for `M` rows and `L` columns, `k` below `count`.
#[inline(always)]
fn block<const M: usize, const L: usize, T: Float>(
    count: usize,
    left: impl Fn(usize, usize) -> T,
    right: impl Fn(usize) -> [T; L],
) -> [[T; L]; M] {
    let mut sums = [[T::ZERO; L]; M];
    for k in 0..count {
        let columns = right(k);
        for (m, row) in sums.iter_mut().enumerate() {
            let factor = left(k, m);
            for (total, x) in row.iter_mut().zip(columns) {
                *total += factor * x;
            }
        }
    }
    sums
}

/// Adds the block of `M` rows from `i` on and `L` columns from `j` on.
#[inline(always)]
fn add_block<const M: usize, const L: usize, const R: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    (i, j): (usize, usize),
    count: usize,
    left: &impl Fn(usize, usize) -> T,
    right: &impl Fn(usize) -> [T; L],
) {
    let sums = block::<M, L, T>(count, |k, m| left(k, i + m), right);
    for (m, row) in sums.iter().enumerate() {
        for (to, x) in out[i + m][j..j + L].iter_mut().zip(row) {
            *to += *x;
        }
    }
}

/// Adds `L` columns from `j` on.
#[inline(always)]
fn add_columns<const L: usize, const R: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    j: usize,
    count: usize,
    left: &impl Fn(usize, usize) -> T,
    right: &impl Fn(usize) -> [T; L],
) {
    let mut i = 0;
    while i + 4 <= R {
        add_block::<4, L, R, C, T>(out, (i, j), count, left, right);
        i += 4;
    }
    while i + 2 <= R {
        add_block::<2, L, R, C, T>(out, (i, j), count, left, right);
        i += 2;
    }
    if i < R {
        add_block::<1, L, R, C, T>(out, (i, j), count, left, right);
    }
}

/// `L` elements of a row from `j` on.
#[inline(always)]
fn lanes<const L: usize, T: Float>(row: &[T], j: usize) -> [T; L] {
    let lanes: &[T; L] = row[j..j + L].first_chunk().expect("a range of that length");
    *lanes
}

/// Adds Σₖ left(k, i) · right(k)[j] to each `out[i][j]`, `k` below `count`.
#[inline(always)]
pub(super) fn add_product<'b, const R: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    count: usize,
    left: impl Fn(usize, usize) -> T,
    right: impl Fn(usize) -> &'b [T; C],
) {
    let mut j = 0;
    if size_of::<T>() == 4 {
        while j + 8 <= C {
            add_columns::<8, R, C, T>(out, j, count, &left, &|k| lanes(right(k), j));
            j += 8;
        }
    }
    while j + 4 <= C {
        add_columns::<4, R, C, T>(out, j, count, &left, &|k| lanes(right(k), j));
        j += 4;
    }
    while j + 2 <= C {
        add_columns::<2, R, C, T>(out, j, count, &left, &|k| lanes(right(k), j));
        j += 2;
    }
    if j < C {
        add_columns::<1, R, C, T>(out, j, count, &left, &|k| lanes(right(k), j));
    }
}

/// Adds Σₖ a[i][k] · b[j][k] to each `out[i][j]`: some rows of `b` at a time are laid out as columns.
#[inline(always)]
pub(super) fn add_product_tr<const R: usize, const K: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    a: &[[T; K]; R],
    b: &[[T; K]; C],
) {
    let left = |k: usize, i: usize| a[i][k];
    let mut j = 0;
    if size_of::<T>() == 4 {
        while j + 8 <= C {
            let panel = panel::<8, K, C, T>(b, j);
            add_columns::<8, R, C, T>(out, j, K, &left, &|k| panel[k]);
            j += 8;
        }
    }
    while j + 4 <= C {
        let panel = panel::<4, K, C, T>(b, j);
        add_columns::<4, R, C, T>(out, j, K, &left, &|k| panel[k]);
        j += 4;
    }
    while j + 2 <= C {
        let panel = panel::<2, K, C, T>(b, j);
        add_columns::<2, R, C, T>(out, j, K, &left, &|k| panel[k]);
        j += 2;
    }
    if j < C {
        add_columns::<1, R, C, T>(out, j, K, &left, &|k| [b[j][k]]);
    }
}

/// `L` rows of `b` from `j` on, as columns.
#[inline(always)]
fn panel<const L: usize, const K: usize, const C: usize, T: Float>(b: &[[T; K]; C], j: usize) -> [[T; L]; K] {
    core::array::from_fn(|k| core::array::from_fn(|l| b[j + l][k]))
}
