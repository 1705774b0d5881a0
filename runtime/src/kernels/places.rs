//! Lists of places, and triangles in vectors.

use crate::float::Float;
use crate::tensor::{Matrix, Vector};

/// Each element of `values` added at its place: the transpose of gathering.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn scatter_add<const N: usize, const K: usize, T: Float>(
    values: &Vector<K, T>,
    places: &Vector<K, usize>,
) -> Vector<N, T> {
    let mut sums = Vector([T::ZERO; N]);
    for (value, place) in values.0.iter().zip(&places.0) {
        sums.0[*place] += *value;
    }
    sums
}

/// Each row of `values` added to the row at its place.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn scatter_add_rows<const N: usize, const K: usize, const C: usize, T: Float>(
    values: &Matrix<K, C, T>,
    places: &Vector<K, usize>,
) -> Matrix<N, C, T> {
    let mut sums = Matrix([[T::ZERO; C]; N]);
    for (row, place) in values.0.iter().zip(&places.0) {
        for (sum, value) in sums.0[*place].iter_mut().zip(row) {
            *sum += *value;
        }
    }
    sums
}

/// The lower triangle with the diagonal from its elements row by row; zero above.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lower_triangular<const P: usize, const N: usize, T: Float>(packed: &Vector<P, T>) -> Matrix<N, N, T> {
    const { assert!(P == N * (N + 1) / 2, "a lower triangle of N rows has N (N + 1) / 2 elements") }
    let mut matrix = Matrix([[T::ZERO; N]; N]);
    let mut elements = packed.0.iter();
    for (i, row) in matrix.0.iter_mut().enumerate() {
        for (place, element) in row[..=i].iter_mut().zip(&mut elements) {
            *place = *element;
        }
    }
    matrix
}

/// The elements of the lower triangle with the diagonal, row by row.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn pack_lower<const P: usize, const N: usize, T: Float>(matrix: &Matrix<N, N, T>) -> Vector<P, T> {
    let mut packed = Vector([T::ZERO; P]);
    let elements = matrix.0.iter().enumerate().flat_map(|(i, row)| &row[..=i]);
    for (place, element) in packed.0.iter_mut().zip(elements) {
        *place = *element;
    }
    packed
}
