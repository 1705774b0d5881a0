//! What ties the tensors to the standard library's traits: conversion, indexing, iteration, printing.
use super::{Matrix, Vector};
use crate::float::Float;
use core::fmt;
use core::ops::{Index, IndexMut};

/// A slice did not have as many elements as the tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthError {
    /// How many elements the tensor has.
    pub expected: usize,
    /// How many the slice had.
    pub found: usize,
}

impl LengthError {
    pub(super) fn check(expected: usize, found: usize) -> Result<(), LengthError> {
        if expected == found { Ok(()) } else { Err(LengthError { expected, found }) }
    }
}

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements expected, {} found", self.expected, self.found)
    }
}

impl core::error::Error for LengthError {}

impl<const N: usize, T: Copy> Vector<N, T> {
    /// The vector whose elements are `data`.
    ///
    /// # Errors
    /// If `data.len() != N`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{LengthError, Vector};
    /// assert_eq!(Vector::from_row_slice(&[1.0_f32, 2.0]), Ok(Vector([1.0, 2.0])));
    /// assert_eq!(Vector::<3>::from_row_slice(&[1.0]), Err(LengthError { expected: 3, found: 1 }));
    /// ```
    #[inline]
    pub fn from_row_slice(data: &[T]) -> Result<Self, LengthError> {
        LengthError::check(N, data.len())?;
        Ok(Vector::from_fn(|i| data[i]))
    }
}

impl<const N: usize, T: Copy> TryFrom<&[T]> for Vector<N, T> {
    type Error = LengthError;
    fn try_from(data: &[T]) -> Result<Self, LengthError> {
        Self::from_row_slice(data)
    }
}

impl<const R: usize, const C: usize, T: Copy> TryFrom<&[T]> for Matrix<R, C, T> {
    type Error = LengthError;
    fn try_from(data: &[T]) -> Result<Self, LengthError> {
        Self::from_row_slice(data)
    }
}

impl<const N: usize, T> From<[T; N]> for Vector<N, T> {
    #[inline]
    fn from(elements: [T; N]) -> Self {
        Vector(elements)
    }
}

impl<const R: usize, const C: usize, T> From<[[T; C]; R]> for Matrix<R, C, T> {
    #[inline]
    fn from(rows: [[T; C]; R]) -> Self {
        Matrix(rows)
    }
}

impl<const N: usize, T> From<Vector<N, T>> for [T; N] {
    #[inline]
    fn from(vector: Vector<N, T>) -> Self {
        vector.0
    }
}

impl<const R: usize, const C: usize, T> From<Matrix<R, C, T>> for [[T; C]; R] {
    #[inline]
    fn from(matrix: Matrix<R, C, T>) -> Self {
        matrix.0
    }
}

impl<const N: usize, T> Index<usize> for Vector<N, T> {
    type Output = T;
    #[inline]
    #[track_caller]
    fn index(&self, index: usize) -> &T {
        &self.0[index]
    }
}

impl<const N: usize, T> IndexMut<usize> for Vector<N, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, index: usize) -> &mut T {
        &mut self.0[index]
    }
}

/// `m[(row, column)]`.
impl<const R: usize, const C: usize, T> Index<(usize, usize)> for Matrix<R, C, T> {
    type Output = T;
    #[inline]
    #[track_caller]
    fn index(&self, (row, column): (usize, usize)) -> &T {
        &self.0[row][column]
    }
}

impl<const R: usize, const C: usize, T> IndexMut<(usize, usize)> for Matrix<R, C, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut T {
        &mut self.0[row][column]
    }
}

/// By value, by reference and by mutable reference, each over the elements (a matrix: row by row).
macro_rules! iterate {
    ([$($generics:tt)*] $tensor:ty, $owned:ty, $into:expr) => {
        impl<$($generics)*> IntoIterator for $tensor {
            type Item = T;
            type IntoIter = $owned;
            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                $into(self)
            }
        }
        impl<'a, $($generics)*> IntoIterator for &'a $tensor {
            type Item = &'a T;
            type IntoIter = core::slice::Iter<'a, T>;
            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }
        impl<'a, $($generics)*> IntoIterator for &'a mut $tensor {
            type Item = &'a mut T;
            type IntoIter = core::slice::IterMut<'a, T>;
            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                self.iter_mut()
            }
        }
        impl<$($generics)*> AsRef<[T]> for $tensor {
            #[inline]
            fn as_ref(&self) -> &[T] {
                self.as_slice()
            }
        }
        impl<$($generics)*> AsMut<[T]> for $tensor {
            #[inline]
            fn as_mut(&mut self) -> &mut [T] {
                self.as_mut_slice()
            }
        }
    };
}
iterate!([const N: usize, T] Vector<N, T>, core::array::IntoIter<T, N>, |vector: Vector<N, T>| vector.0.into_iter());
iterate!(
    [const R: usize, const C: usize, T] Matrix<R, C, T>,
    core::iter::Flatten<core::array::IntoIter<[T; C], R>>,
    |matrix: Matrix<R, C, T>| matrix.0.into_iter().flatten()
);

/// All zeros.
impl<const N: usize, T: Float> Default for Vector<N, T> {
    #[inline]
    fn default() -> Self {
        Self::ZEROS
    }
}

/// All zeros.
impl<const R: usize, const C: usize, T: Float> Default for Matrix<R, C, T> {
    #[inline]
    fn default() -> Self {
        Self::ZEROS
    }
}

fn display_row<T: fmt::Display>(row: &[T], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("[")?;
    for (i, element) in row.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        // Width and precision of the whole apply to every element: `{:8.3}`.
        element.fmt(f)?;
    }
    f.write_str("]")
}

/// `[1, 2, 3]`; width and precision apply to each element.
impl<const N: usize, T: fmt::Display> fmt::Display for Vector<N, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display_row(&self.0, f)
    }
}

/// One line a row, as NumPy prints; width and precision apply to each element.
impl<const R: usize, const C: usize, T: fmt::Display> fmt::Display for Matrix<R, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, row) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(",\n ")?;
            }
            display_row(row, f)?;
        }
        f.write_str("]")
    }
}
