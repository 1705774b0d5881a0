//! Parts of vectors and matrices, and vectors and matrices put together from parts.
use super::{Matrix, Vector};
use crate::float::Float;
use core::borrow::Borrow;

/// What [`Vector::concat`] accepts: a vector, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a vector of `{T}`",
    note = "`a.concat(b)` puts two vectors of one element type together"
)]
pub trait Concat<T> {
    /// The length of the vector.
    const LEN: usize;
    /// Its elements.
    #[doc(hidden)]
    fn elements(&self) -> &[T];
}

impl<const M: usize, T> Concat<T> for Vector<M, T> {
    const LEN: usize = M;
    #[inline]
    fn elements(&self) -> &[T] {
        self.as_slice()
    }
}

impl<const M: usize, T> Concat<T> for &Vector<M, T> {
    const LEN: usize = M;
    #[inline]
    fn elements(&self) -> &[T] {
        self.as_slice()
    }
}

/// A range must lie inside of what it is taken from.
#[track_caller]
#[inline]
fn check(what: &str, start: usize, len: usize, total: usize) {
    let inside = len <= total && start <= total - len;
    assert!(inside, "{what} {start}..{} of {total}", start.saturating_add(len));
}

/// Every index must be below `total`.
#[track_caller]
#[inline]
fn check_indices(what: &str, indices: &[usize], total: usize) {
    for &index in indices {
        assert!(index < total, "{what} {index} of {total}");
    }
}

impl<const N: usize, T: Copy> Vector<N, T> {
    /// The `LEN` elements from position `start` on (nalgebra's name).
    ///
    /// # Panics
    /// If `start + LEN > N`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let v = Vector([1.0_f32, 2.0, 3.0, 4.0]);
    /// assert_eq!(v.fixed_rows::<2>(1), Vector([2.0, 3.0]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn fixed_rows<const LEN: usize>(self, start: usize) -> Vector<LEN, T> {
        check("elements", start, LEN, N);
        Vector::from_fn(|i| self.0[start + i])
    }

    /// The elements of `self`, then those of `rhs`. The length of the result is the declared one, and must be the sum of
    /// both lengths: other programs do not compile.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let v: Vector<3> = Vector([1.0, 2.0]).concat(Vector([3.0]));
    /// assert_eq!(v, Vector([1.0, 2.0, 3.0]));
    /// ```
    ///
    /// ```compile_fail,E0080
    /// # use tapeless_runtime::tensor::Vector;
    /// let v: Vector<4> = Vector([1.0, 2.0]).concat(Vector([3.0]));
    /// ```
    #[inline]
    pub fn concat<const LEN: usize>(self, rhs: impl Concat<T>) -> Vector<LEN, T> {
        concat(&self, &rhs)
    }

    /// The elements at `indices`, in their order; an index may come more than once.
    ///
    /// # Panics
    /// If an index is `N` or more.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let v = Vector([1.0_f32, 2.0, 3.0]);
    /// assert_eq!(v.gather(&[2, 0, 2, 1]), Vector([3.0, 1.0, 3.0, 2.0]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn gather<const K: usize>(self, indices: &[usize; K]) -> Vector<K, T> {
        check_indices("element", indices, N);
        Vector(indices.map(|index| self.0[index]))
    }
}

#[inline]
fn concat<const N: usize, const LEN: usize, T: Copy, R: Concat<T>>(a: &Vector<N, T>, b: &R) -> Vector<LEN, T> {
    const { assert!(LEN == N + R::LEN, "the length of a concatenation is the sum of both lengths") };
    let b = b.elements();
    Vector::from_fn(|i| if i < N { a.0[i] } else { b[i - N] })
}

impl<const R: usize, const C: usize, T: Copy> Matrix<R, C, T> {
    /// The `ROWS` rows from row `start` on (nalgebra's name).
    ///
    /// # Panics
    /// If `start + ROWS > R`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m = Matrix([[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    /// assert_eq!(m.fixed_rows::<2>(1), Matrix([[3.0, 4.0], [5.0, 6.0]]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn fixed_rows<const ROWS: usize>(self, start: usize) -> Matrix<ROWS, C, T> {
        check("rows", start, ROWS, R);
        Matrix(core::array::from_fn(|i| self.0[start + i]))
    }

    /// The `COLUMNS` columns from column `start` on (nalgebra's name).
    ///
    /// # Panics
    /// If `start + COLUMNS > C`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m = Matrix([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(m.fixed_columns::<2>(1), Matrix([[2.0, 3.0], [5.0, 6.0]]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn fixed_columns<const COLUMNS: usize>(self, start: usize) -> Matrix<R, COLUMNS, T> {
        check("columns", start, COLUMNS, C);
        Matrix::from_fn(|i, j| self.0[i][start + j])
    }

    /// The part of `ROWS` rows and `COLUMNS` columns whose upper left corner is at `(row, column)` (nalgebra's name).
    ///
    /// # Panics
    /// If `row + ROWS > R` or `column + COLUMNS > C`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m = Matrix([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]);
    /// assert_eq!(m.fixed_view::<2, 1>(1, 2), Matrix([[6.0], [9.0]]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn fixed_view<const ROWS: usize, const COLUMNS: usize>(
        self,
        row: usize,
        column: usize,
    ) -> Matrix<ROWS, COLUMNS, T> {
        check("rows", row, ROWS, R);
        check("columns", column, COLUMNS, C);
        Matrix::from_fn(|i, j| self.0[row + i][column + j])
    }

    /// The rows at `indices`, in their order; an index may come more than once. With one row a word, this is an embedding.
    ///
    /// # Panics
    /// If an index is `R` or more.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// let m = Matrix([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// assert_eq!(m.gather_rows(&[1, 1, 0]), Matrix([[3.0, 4.0], [3.0, 4.0], [1.0, 2.0]]));
    /// ```
    #[inline]
    #[track_caller]
    pub fn gather_rows<const K: usize>(self, indices: &[usize; K]) -> Matrix<K, C, T> {
        check_indices("row", indices, R);
        Matrix(indices.map(|index| self.0[index]))
    }
}

macro_rules! broadcast {
    ($($name:ident $op:tt $method_of:ident $doc:literal $example:literal;)*) => {$(
        impl<const R: usize, const C: usize, T: Float> Matrix<R, C, T> {
            #[doc = $doc]
            ///
            /// ```
            /// use tapeless_runtime::tensor::{Matrix, Vector};
            /// let m = Matrix([[1.0_f32, 2.0], [3.0, 4.0]]);
            #[doc = concat!("assert_eq!(m.", stringify!($name), "(Vector([10.0, 20.0])), ", $example, ");")]
            /// ```
            #[inline]
            pub fn $name(mut self, v: impl Borrow<broadcast!(@vector $method_of)>) -> Self {
                broadcast!(@body $method_of self v $op);
                self
            }
        }
    )*};
    (@vector rows) => { Vector<C, T> };
    (@vector columns) => { Vector<R, T> };
    (@body rows $self:ident $v:ident $op:tt) => {
        for row in &mut $self.0 {
            for (x, &y) in row.iter_mut().zip(&$v.borrow().0) {
                *x $op y;
            }
        }
    };
    (@body columns $self:ident $v:ident $op:tt) => {
        for (row, &y) in $self.0.iter_mut().zip(&$v.borrow().0) {
            for x in row {
                *x $op y;
            }
        }
    };
}
broadcast! {
    add_row += rows "`v` added to every row: element (i, j) is mᵢⱼ + vⱼ." "Matrix([[11.0, 22.0], [13.0, 24.0]])";
    mul_row *= rows "Every row times `v`, element by element: element (i, j) is mᵢⱼ vⱼ." "Matrix([[10.0, 40.0], [30.0, 80.0]])";
    add_column += columns "`v` added to every column: element (i, j) is mᵢⱼ + vᵢ." "Matrix([[11.0, 12.0], [23.0, 24.0]])";
    mul_column *= columns "Every column times `v`, element by element: element (i, j) is mᵢⱼ vᵢ." "Matrix([[10.0, 20.0], [60.0, 80.0]])";
}

impl<const N: usize, T: Float> Matrix<N, N, T> {
    /// The lower triangular matrix with these elements, row by row with the diagonal; 0 above it. Does not compile unless
    /// `P` is N (N + 1) / 2.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m: Matrix<3, 3> = Matrix::lower_triangular(Vector([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    /// assert_eq!(m, Matrix([[1.0, 0.0, 0.0], [2.0, 3.0, 0.0], [4.0, 5.0, 6.0]]));
    /// ```
    ///
    /// ```compile_fail,E0080
    /// # use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m: Matrix<3, 3> = Matrix::lower_triangular(Vector([1.0, 2.0, 3.0]));
    /// ```
    #[inline]
    pub fn lower_triangular<const P: usize>(packed: impl Borrow<Vector<P, T>>) -> Self {
        const { assert!(P == N * (N + 1) / 2, "a triangle of N rows has N (N + 1) / 2 elements") };
        let packed = packed.borrow();
        let mut result = Self::ZEROS;
        for (i, row) in result.0.iter_mut().enumerate() {
            row[..=i].copy_from_slice(&packed.0[i * (i + 1) / 2..][..=i]);
        }
        result
    }
}
