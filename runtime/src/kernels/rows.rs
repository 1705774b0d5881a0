//! Vectors one after the other, read as the rows of a matrix: the samples of a batch are not copied.

#![allow(unsafe_code)]

use crate::tensor::{Matrix, Vector};

/// The matrix whose rows are the vectors.
#[must_use]
#[inline(always)]
pub fn rows<const R: usize, const C: usize, T>(vectors: &[Vector<C, T>; R]) -> &Matrix<R, C, T> {
    let first: *const [Vector<C, T>; R] = vectors;
    // SAFETY: a vector has the layout of `[T; C]` and a matrix that of `[[T; C]; R]` (both are `repr(transparent)`), so what lies there is
    // a matrix, shared and alive as long as the vectors are.
    unsafe { &*first.cast::<Matrix<R, C, T>>() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_where_the_vectors_do() {
        let vectors = [Vector([1.0_f64, 2.0, 3.0]), Vector([4.0, 5.0, 6.0])];
        assert_eq!(rows(&vectors), &Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
        assert!(core::ptr::addr_eq(rows(&vectors), &vectors));
        assert_eq!(rows::<0, 2, f32>(&[]), &Matrix([]));
    }
}
