//! [`Matrix`]: making one, reaching its elements, rows and columns, mapping over them.
use super::{LengthError, Matrix, Vector};
use crate::float::Float;
use core::borrow::Borrow;

impl<const R: usize, const C: usize, T> Matrix<R, C, T> {
    /// The matrix whose element in row `i` and column `j` is `f(i, j)`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// assert_eq!(Matrix::from_fn(|i, j| (10 * i + j) as f32), Matrix([[0.0, 1.0], [10.0, 11.0]]));
    /// ```
    #[inline]
    pub fn from_fn(mut f: impl FnMut(usize, usize) -> T) -> Self {
        Matrix(core::array::from_fn(|i| core::array::from_fn(|j| f(i, j))))
    }

    /// `(R, C)`.
    #[inline]
    pub const fn shape(&self) -> (usize, usize) {
        (R, C)
    }

    /// `R`.
    #[inline]
    pub const fn nrows(&self) -> usize {
        R
    }

    /// `C`.
    #[inline]
    pub const fn ncols(&self) -> usize {
        C
    }

    /// `R * C`.
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "the length is part of the type")]
    pub const fn len(&self) -> usize {
        R * C
    }

    /// The elements row by row.
    #[inline]
    pub const fn as_slice(&self) -> &[T] {
        self.0.as_flattened()
    }

    /// The elements row by row, to be changed.
    #[inline]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        self.0.as_flattened_mut()
    }

    /// The elements row by row (nalgebra goes column by column).
    #[inline]
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// The elements row by row, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> core::slice::IterMut<'_, T> {
        self.as_mut_slice().iter_mut()
    }
}

impl<const R: usize, const C: usize, T: Copy> Matrix<R, C, T> {
    /// Every element equal to `value`.
    #[inline]
    pub const fn splat(value: T) -> Self {
        Matrix([[value; C]; R])
    }

    /// Every element equal to `value`: nalgebra's name for [`splat`](Self::splat).
    #[inline]
    pub const fn repeat(value: T) -> Self {
        Matrix([[value; C]; R])
    }

    /// The matrix with these rows, from the top.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m = Matrix::from_rows([Vector([1.0_f32, 2.0]), Vector([3.0, 4.0])]);
    /// assert_eq!(m, Matrix([[1.0, 2.0], [3.0, 4.0]]));
    /// ```
    #[inline]
    pub fn from_rows(rows: [Vector<C, T>; R]) -> Self {
        Matrix(rows.map(|row| row.0))
    }

    /// The matrix with these columns, from the left.
    #[inline]
    pub fn from_columns(columns: [Vector<R, T>; C]) -> Self {
        Matrix::from_fn(|i, j| columns[j][i])
    }

    /// The matrix whose elements are `data`, row by row.
    ///
    /// # Errors
    /// If `data.len() != R * C`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m: Matrix<2, 2> = Matrix::from_row_slice(&[1.0, 2.0, 3.0, 4.0])?;
    /// assert_eq!(m[(0, 1)], 2.0);
    /// let wrong = Matrix::<2, 2>::from_row_slice(&[1.0]).unwrap_err();
    /// assert_eq!(wrong.to_string(), "4 elements expected, 1 found");
    /// # Ok::<(), tapeless_runtime::tensor::LengthError>(())
    /// ```
    #[inline]
    pub fn from_row_slice(data: &[T]) -> Result<Self, LengthError> {
        LengthError::check(R * C, data.len())?;
        Ok(Matrix::from_fn(|i, j| data[i * C + j]))
    }

    /// Sets every element to `value`.
    #[inline]
    pub fn fill(&mut self, value: T) {
        self.as_mut_slice().fill(value);
    }

    /// Row `index`.
    ///
    /// # Panics
    /// If `index >= R`.
    #[inline]
    #[track_caller]
    pub const fn row(self, index: usize) -> Vector<C, T> {
        Vector(self.0[index])
    }

    /// Column `index`.
    ///
    /// # Panics
    /// If `index >= C`.
    #[inline]
    #[track_caller]
    pub fn column(self, index: usize) -> Vector<R, T> {
        assert!(index < C, "column {index} of a matrix with {C} columns");
        Vector(self.0.map(|row| row[index]))
    }

    /// Replaces row `index`.
    ///
    /// # Panics
    /// If `index >= R`.
    #[inline]
    #[track_caller]
    pub fn set_row(&mut self, index: usize, row: impl Borrow<Vector<C, T>>) {
        self.0[index] = row.borrow().0;
    }

    /// Replaces column `index`.
    ///
    /// # Panics
    /// If `index >= C`.
    #[inline]
    #[track_caller]
    pub fn set_column(&mut self, index: usize, column: impl Borrow<Vector<R, T>>) {
        assert!(index < C, "column {index} of a matrix with {C} columns");
        for (row, &value) in self.0.iter_mut().zip(&column.borrow().0) {
            row[index] = value;
        }
    }

    /// The rows from the top.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m = Matrix([[3.0_f32, 4.0], [5.0, 12.0]]);
    /// assert!(m.rows().map(|row| row.norm()).eq([5.0, 13.0]));
    /// ```
    #[inline]
    pub fn rows(self) -> impl DoubleEndedIterator<Item = Vector<C, T>> + ExactSizeIterator {
        self.0.into_iter().map(Vector)
    }

    /// The columns from the left.
    #[inline]
    pub fn columns(self) -> impl DoubleEndedIterator<Item = Vector<R, T>> + ExactSizeIterator {
        (0..C).map(move |j| self.column(j))
    }

    /// Rows become columns.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// assert_eq!(Matrix([[1.0_f32, 2.0]]).transpose(), Matrix([[1.0], [2.0]]));
    /// ```
    #[inline]
    pub fn transpose(self) -> Matrix<C, R, T> {
        Matrix::from_fn(|i, j| self.0[j][i])
    }

    /// `f` applied to every element.
    #[inline]
    pub fn map<U: Copy + Default>(self, mut f: impl FnMut(T) -> U) -> Matrix<R, C, U> {
        let mut result = Matrix::splat(U::default());
        for (to, &from) in result.iter_mut().zip(self.as_slice()) {
            *to = f(from);
        }
        result
    }

    /// `f` applied to every pair of elements at the same position.
    #[inline]
    pub fn zip_map<S: Copy, U: Copy + Default>(
        self,
        rhs: impl Borrow<Matrix<R, C, S>>,
        mut f: impl FnMut(T, S) -> U,
    ) -> Matrix<R, C, U> {
        let mut result = Matrix::splat(U::default());
        for ((to, &a), &b) in result.iter_mut().zip(self.as_slice()).zip(rhs.borrow().as_slice()) {
            *to = f(a, b);
        }
        result
    }

    /// `f(… f(f(init, a), b) …)` over the elements row by row.
    #[inline]
    pub fn fold<A>(self, init: A, f: impl FnMut(A, T) -> A) -> A {
        self.iter().copied().fold(init, f)
    }
}

impl<const R: usize, const C: usize, T: Float> Matrix<R, C, T> {
    /// Every element 0.
    pub const ZEROS: Self = Matrix([[T::ZERO; C]; R]);
    /// Every element 1.
    pub const ONES: Self = Matrix([[T::ONE; C]; R]);

    /// Every element 0.
    #[inline]
    pub const fn zeros() -> Self {
        Self::ZEROS
    }

    /// Every element 1.
    #[inline]
    pub const fn ones() -> Self {
        Self::ONES
    }

    /// The same numbers as another float type; to `f32` they are rounded, and too large ones become ±∞.
    #[inline]
    pub fn cast<U: Float>(self) -> Matrix<R, C, U> {
        self.map(|x| U::from_f64(x.to_f64()))
    }
}

impl<const N: usize, T: Float> Matrix<N, N, T> {
    /// 1 on the diagonal, 0 elsewhere.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let x = Vector([1.0_f32, 2.0, 3.0]);
    /// assert_eq!(Matrix::identity() * x, x);
    /// ```
    #[inline]
    pub fn identity() -> Self {
        Self::from_diagonal(Vector::ONES)
    }

    /// `diagonal` on the diagonal, 0 elsewhere.
    #[inline]
    pub fn from_diagonal(diagonal: impl Borrow<Vector<N, T>>) -> Self {
        let mut result = Self::ZEROS;
        for (i, &value) in diagonal.borrow().0.iter().enumerate() {
            result.0[i][i] = value;
        }
        result
    }

    /// The elements on the diagonal.
    #[inline]
    pub fn diagonal(self) -> Vector<N, T> {
        Vector::from_fn(|i| self.0[i][i])
    }

    /// The sum of the diagonal.
    #[inline]
    pub fn trace(self) -> T {
        self.diagonal().sum()
    }
}
