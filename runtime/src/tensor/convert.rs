//! What ties the tensors to the standard library's traits: conversion, indexing, iteration, printing.
use super::{Matrix, Tensor3, Tensor4, Vector};
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

/// From slices and arrays, to arrays, by indices, all zeros: what the tensors of more than two indices have of these.
macro_rules! higher {
    ([$($generics:tt)*] $tensor:ident<$($dim:ident),*>, $array:ty, $indices:ty, ($($index:ident),*)) => {
        impl<$($generics)*, T: Copy> TryFrom<&[T]> for $tensor<$($dim,)* T> {
            type Error = LengthError;
            fn try_from(data: &[T]) -> Result<Self, LengthError> {
                Self::from_row_slice(data)
            }
        }
        impl<$($generics)*, T> From<$array> for $tensor<$($dim,)* T> {
            #[inline]
            fn from(elements: $array) -> Self {
                $tensor(elements)
            }
        }
        impl<$($generics)*, T> From<$tensor<$($dim,)* T>> for $array {
            #[inline]
            fn from(tensor: $tensor<$($dim,)* T>) -> Self {
                tensor.0
            }
        }
        #[doc = concat!("`t[(", stringify!($($index),*), ")]`.")]
        impl<$($generics)*, T> Index<$indices> for $tensor<$($dim,)* T> {
            type Output = T;
            #[inline]
            #[track_caller]
            fn index(&self, ($($index),*): $indices) -> &T {
                &self.0 $([$index])*
            }
        }
        impl<$($generics)*, T> IndexMut<$indices> for $tensor<$($dim,)* T> {
            #[inline]
            #[track_caller]
            fn index_mut(&mut self, ($($index),*): $indices) -> &mut T {
                &mut self.0 $([$index])*
            }
        }
        /// All zeros.
        impl<$($generics)*, T: Float> Default for $tensor<$($dim,)* T> {
            #[inline]
            fn default() -> Self {
                Self::ZEROS
            }
        }
    };
}
higher!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C>, [[[T; C]; B]; A], (usize, usize, usize), (i, j, k));
higher!(
    [const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D>,
    [[[[T; D]; C]; B]; A], (usize, usize, usize, usize), (i, j, k, l)
);

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

/// By value, by reference and by mutable reference, each over the elements (the last index running fastest).
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
iterate!(
    [const A: usize, const B: usize, const C: usize, T] Tensor3<A, B, C, T>,
    core::iter::Flatten<core::iter::Flatten<core::array::IntoIter<[[T; C]; B], A>>>,
    |tensor: Tensor3<A, B, C, T>| tensor.0.into_iter().flatten().flatten()
);
iterate!(
    [const A: usize, const B: usize, const C: usize, const D: usize, T] Tensor4<A, B, C, D, T>,
    core::iter::Flatten<core::iter::Flatten<core::iter::Flatten<core::array::IntoIter<[[[T; D]; C]; B], A>>>>,
    |tensor: Tensor4<A, B, C, D, T>| tensor.0.into_iter().flatten().flatten().flatten()
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

/// Rows under one another as NumPy prints them: one line a row, and one empty line more for each index beyond the second.
fn display_rows<'a, T: fmt::Display + 'a>(
    rows: impl Iterator<Item = &'a [T]>,
    outer: &[usize],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let brackets =
        |bracket: &str, count: usize, f: &mut fmt::Formatter<'_>| (0..count).try_for_each(|_| f.write_str(bracket));
    brackets("[", outer.len(), f)?;
    for (number, row) in rows.enumerate() {
        if number > 0 {
            // How many levels end before this row: one for each index that starts again.
            let mut place = number;
            let ended = outer.iter().rev().take_while(|&&size| {
                let starts_again = place % size == 0;
                place /= size;
                starts_again
            });
            let ended = ended.count();
            brackets("]", ended, f)?;
            f.write_str(",\n")?;
            brackets("\n", ended, f)?;
            brackets(" ", outer.len() - ended, f)?;
            brackets("[", ended, f)?;
        }
        display_row(row, f)?;
    }
    brackets("]", outer.len(), f)
}

/// One line a row, as NumPy prints; width and precision apply to each element.
impl<const R: usize, const C: usize, T: fmt::Display> fmt::Display for Matrix<R, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display_rows(self.0.iter().map(|row| &row[..]), &[R], f)
    }
}

/// One line a row, an empty line between matrices, as NumPy prints; width and precision apply to each element.
impl<const A: usize, const B: usize, const C: usize, T: fmt::Display> fmt::Display for Tensor3<A, B, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display_rows(self.0.as_flattened().iter().map(|row| &row[..]), &[A, B], f)
    }
}

/// One line a row, empty lines between matrices, as NumPy prints; width and precision apply to each element.
impl<const A: usize, const B: usize, const C: usize, const D: usize, T: fmt::Display> fmt::Display
    for Tensor4<A, B, C, D, T>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display_rows(self.0.as_flattened().as_flattened().iter().map(|row| &row[..]), &[A, B, C], f)
    }
}
