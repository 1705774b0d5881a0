//! Matrices with rows and columns exchanged in memory, for products that are computed many times.

// Plain indices say which row meets which column.
#![allow(clippy::needless_range_loop)]

use crate::float::Float;
use crate::machine::Machine;
use crate::tensor::Matrix;

/// Wᵀ, in blocks of four rows and four columns.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn transposed<const R: usize, const C: usize, M: Machine, T: Float>(_: M, w: &Matrix<R, C, T>) -> Matrix<C, R, T> {
    let mut out = Matrix([[T::ZERO; R]; C]);
    let block = |row: &[T; C], j: usize| -> [T; 4] { *row[j..].first_chunk().expect("four columns") };
    let (whole_rows, whole_columns) = (R / 4 * 4, C / 4 * 4);
    let mut i = 0;
    while i < whole_rows {
        let mut j = 0;
        while j < whole_columns {
            let rows = [block(&w.0[i], j), block(&w.0[i + 1], j), block(&w.0[i + 2], j), block(&w.0[i + 3], j)];
            let columns = T::transpose4(rows);
            for l in 0..4 {
                *out.0[j + l][i..].first_chunk_mut().expect("four rows") = columns[l];
            }
            j += 4;
        }
        i += 4;
    }
    for i in 0..R {
        let from = if i < whole_rows { whole_columns } else { 0 };
        for j in from..C {
            out.0[j][i] = w.0[i][j];
        }
    }
    out
}
