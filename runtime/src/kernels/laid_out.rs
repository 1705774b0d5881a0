//! Products with a matrix whose transpose a loop has laid out before its turns: which of the two to read, rustc knows where the dimensions are numbers.

use super::products::{matmul, matmul_in, matmul_into, matvec, mul_tr, mul_tr_in, mul_tr_into, tr_matvec};
use super::{Aligned, Room};
use crate::float::Float;
use crate::machine::Machine;
use crate::tensor::{Matrix, Vector};

/// A matrix and its transpose.
#[derive(Clone, Copy, Debug)]
pub struct LaidOut<'a, const R: usize, const C: usize, T> {
    /// The matrix.
    pub matrix: &'a Matrix<R, C, T>,
    /// Its transpose.
    pub transpose: &'a Matrix<C, R, T>,
}

/// Of a matrix with so many rows the columns fill registers.
const ROWS: usize = 16;
/// So many sums of columns fill one well enough.
const SUMS: usize = 8;

/// W x
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn matvec_laid_out<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    w: &LaidOut<'_, R, C, T>,
    x: &Vector<C, T>,
) -> Vector<R, T> {
    if R < SUMS { matvec(cpu, w.matrix, x) } else { tr_matvec(cpu, w.transpose, x) }
}

/// A Bᵀ
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn mul_tr_laid_out<const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    a: &Matrix<R, K, T>,
    b: &LaidOut<'_, C, K, T>,
) -> Matrix<R, C, T> {
    if C < ROWS { mul_tr(cpu, a, b.matrix) } else { matmul(cpu, a, b.transpose) }
}

/// The same in room for the result.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn mul_tr_laid_out_in<'r, const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    room: &'r mut Room<Matrix<R, C, T>>,
    a: &Matrix<R, K, T>,
    b: &LaidOut<'_, C, K, T>,
) -> &'r mut Aligned<Matrix<R, C, T>> {
    if C < ROWS { mul_tr_in(cpu, room, a, b.matrix) } else { matmul_in(cpu, room, a, b.transpose) }
}

/// The same, added to `out`, or written there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn mul_tr_laid_out_into<const R: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    adds: bool,
    out: &mut [[T; C]; R],
    a: &Matrix<R, K, T>,
    b: &LaidOut<'_, C, K, T>,
) {
    if C < ROWS { mul_tr_into(cpu, adds, out, a, b.matrix) } else { matmul_into(cpu, adds, out, a, b.transpose) }
}
