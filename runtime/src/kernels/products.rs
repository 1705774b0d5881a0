//! Products with vectors, and of small matrices, with the transposes that derivatives need.

use super::blocks;
use super::fused::sum;
use crate::float::Float;
use crate::tensor::{Matrix, Vector};

/// W x
#[inline]
pub fn matvec<const R: usize, const C: usize, T: Float>(w: &Matrix<R, C, T>, x: &Vector<C, T>) -> Vector<R, T> {
    Vector(core::array::from_fn(|i| {
        let row = &w.0[i];
        sum::<C, T>(|j| row[j] * x.0[j])
    }))
}

/// Adds Σₖ factors(k) · rows(k) to `out`, four rows at a time, so that `out` is read and written a quarter as often.
#[inline(always)]
fn add_rows<const K: usize, const C: usize, T: Float>(
    out: &mut [T; C],
    rows: &[[T; C]; K],
    factor: impl Fn(usize) -> T,
) {
    let mut k = 0;
    while k + 4 <= K {
        let (a, b, c, d) = (factor(k), factor(k + 1), factor(k + 2), factor(k + 3));
        let [p, q, r, s] = [&rows[k], &rows[k + 1], &rows[k + 2], &rows[k + 3]];
        for j in 0..C {
            out[j] += (a * p[j] + b * q[j]) + (c * r[j] + d * s[j]);
        }
        k += 4;
    }
    while k < K {
        let a = factor(k);
        for j in 0..C {
            out[j] += a * rows[k][j];
        }
        k += 1;
    }
}

/// Wᵀ x
#[inline]
pub fn tr_matvec<const R: usize, const C: usize, T: Float>(w: &Matrix<R, C, T>, x: &Vector<R, T>) -> Vector<C, T> {
    let mut out = [T::ZERO; C];
    add_rows(&mut out, &w.0, |k| x.0[k]);
    Vector(out)
}

/// A B
#[inline]
pub fn matmul<const R: usize, const K: usize, const C: usize, T: Float>(
    a: &Matrix<R, K, T>,
    b: &Matrix<K, C, T>,
) -> Matrix<R, C, T> {
    let mut out = [[T::ZERO; C]; R];
    add_matmul(&mut out, a, b);
    Matrix(out)
}

/// Adds A B to `out`.
#[inline]
pub fn add_matmul<const R: usize, const K: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    a: &Matrix<R, K, T>,
    b: &Matrix<K, C, T>,
) {
    if blocks::worth(R, K, C) {
        return blocks::add_product(out, K, |k, i| a.0[i][k], |k| &b.0[k]);
    }
    for (row, factors) in out.iter_mut().zip(&a.0) {
        add_rows(row, &b.0, |k| factors[k]);
    }
}

/// Aᵀ B
#[inline]
pub fn tr_mul<const K: usize, const R: usize, const C: usize, T: Float>(
    a: &Matrix<K, R, T>,
    b: &Matrix<K, C, T>,
) -> Matrix<R, C, T> {
    let mut out = [[T::ZERO; C]; R];
    add_tr_mul(&mut out, a, b);
    Matrix(out)
}

/// Adds Aᵀ B to `out`.
#[inline]
pub fn add_tr_mul<const K: usize, const R: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    a: &Matrix<K, R, T>,
    b: &Matrix<K, C, T>,
) {
    if blocks::worth(R, K, C) {
        return blocks::add_product(out, K, |k, i| a.0[k][i], |k| &b.0[k]);
    }
    for (i, row) in out.iter_mut().enumerate() {
        add_rows(row, &b.0, |k| a.0[k][i]);
    }
}

/// A Bᵀ
#[inline]
pub fn mul_tr<const R: usize, const K: usize, const C: usize, T: Float>(
    a: &Matrix<R, K, T>,
    b: &Matrix<C, K, T>,
) -> Matrix<R, C, T> {
    let mut out = [[T::ZERO; C]; R];
    add_mul_tr(&mut out, a, b);
    Matrix(out)
}

/// Adds A Bᵀ to `out`.
#[inline]
pub fn add_mul_tr<const R: usize, const K: usize, const C: usize, T: Float>(
    out: &mut [[T; C]; R],
    a: &Matrix<R, K, T>,
    b: &Matrix<C, K, T>,
) {
    if blocks::worth(R, K, C) {
        return blocks::add_product_tr(out, &a.0, &b.0);
    }
    for (row, p) in out.iter_mut().zip(&a.0) {
        for (total, q) in row.iter_mut().zip(&b.0) {
            *total += sum::<K, T>(|k| p[k] * q[k]);
        }
    }
}
