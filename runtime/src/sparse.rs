//! Large Jacobians that are mostly zero: small dense blocks and where they lie.
//!
//! In curve fitting, bundle adjustment or a graph of poses each residual depends on a few of the parameters only. The
//! derivative of one residual by one group of parameters is then a small [`Matrix`], as `jacobian` gives it, and the whole
//! Jacobian J is the sum of such matrices, each at its place. A [`Block`] is one of them; arrays and slices of blocks,
//! tuples of them, and arrays of such tuples are [`Sparse`] too. Nothing is assembled and nothing is allocated: `J v` and
//! `Jᵀ u` go from block to block, which is all that conjugate gradients need, and [`triplets`](Sparse::triplets) feeds the
//! matrix of a sparse solver.
//!
//! ```
//! use tapeless_runtime::sparse::{Block, Sparse};
//! use tapeless_runtime::tensor::Matrix;
//!
//! // Springs between neighbours in a row: residual k is x[k + 1] - x[k].
//! let springs = [0, 1, 2].map(|k| Block::new(k, k, Matrix([[-1.0_f32, 1.0]])));
//! assert_eq!((springs.rows(), springs.columns()), (3, 4));
//!
//! let mut stretched = [0.0; 3];
//! springs.mul_to(&[0.0, 1.0, 3.0, 3.0], &mut stretched);
//! assert_eq!(stretched, [1.0, 2.0, 0.0]);
//!
//! let mut force = [0.0; 4];
//! springs.tr_mul_to(&stretched, &mut force);
//! assert_eq!(force, [-1.0, -1.0, 2.0, 0.0]);
//! ```
use crate::float::Float;
use crate::tensor::Matrix;

/// A matrix of `R` rows and `C` columns at a place of a larger one: its upper left element is in row `row` and column
/// `column` of that.
///
/// ```
/// use tapeless_runtime::sparse::{Block, Sparse};
/// use tapeless_runtime::tensor::Matrix;
///
/// let block = Block::new(2, 5, Matrix([[1.0_f32, 0.0], [3.0, 4.0]]));
/// assert!(block.triplets().eq([(2, 5, 1.0), (2, 6, 0.0), (3, 5, 3.0), (3, 6, 4.0)]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block<const R: usize, const C: usize, T = f32> {
    /// The row of the larger matrix in which the block's first row is.
    pub row: usize,
    /// The column of the larger matrix in which the block's first column is.
    pub column: usize,
    /// The elements.
    pub values: Matrix<R, C, T>,
}

impl<const R: usize, const C: usize, T> Block<R, C, T> {
    /// `values` with its upper left element in row `row` and column `column`.
    #[inline]
    pub const fn new(row: usize, column: usize, values: Matrix<R, C, T>) -> Self {
        Block { row, column, values }
    }
}

/// A matrix that is the sum of its parts, most of whose elements are zero.
///
/// What no part covers is exactly 0: an infinity or NaN in a vector that J is multiplied with spoils only results that a
/// part connects with it. Where parts overlap, their elements add up.
///
/// A residual of bundle adjustment depends on one camera and one point, so it has two blocks:
///
/// ```
/// use tapeless_runtime::sparse::{Block, Sparse};
/// use tapeless_runtime::tensor::Matrix;
///
/// const POINTS: usize = 2 * 6; // behind two cameras of six parameters
/// let seen = [(0, 0), (0, 1), (1, 1)]; // camera and point
/// // The derivatives of a residual, as `jacobian` gives them: a tuple of matrices.
/// let derivatives = (Matrix::<2, 6>::splat(0.5), Matrix::<2, 3>::splat(-1.0));
///
/// let mut row = 0;
/// let jacobian = seen.map(|(camera, point)| {
///     row += 2;
///     (Block::new(row - 2, 6 * camera, derivatives.0), Block::new(row - 2, POINTS + 3 * point, derivatives.1))
/// });
/// assert_eq!((jacobian.rows(), jacobian.columns()), (6, 18));
/// assert_eq!(jacobian.triplets().count(), 3 * (2 * 6 + 2 * 3));
///
/// // Jᵀ(J v), the product of Gauss and Newton, by two vectors of your own.
/// let (v, mut jv, mut product) = ([1.0; 18], [0.0; 6], [0.0; 18]);
/// jacobian.mul_to(&v, &mut jv);
/// jacobian.tr_mul_to(&jv, &mut product);
/// assert_eq!(jv, [0.0; 6]);
/// ```
pub trait Sparse {
    /// `f32` or `f64`.
    type Scalar: Float;

    /// The number of rows that hold all parts: 0 if there are none.
    fn rows(&self) -> usize;

    /// The number of columns that hold all parts: 0 if there are none.
    fn columns(&self) -> usize;

    /// Row, column and value of every element of every part, zeros among them too; part after part, each row by row.
    ///
    /// A position that several parts cover comes several times, and its values are to be added up, as sparse solvers do
    /// when they are given triplets.
    fn triplets(&self) -> impl Iterator<Item = (usize, usize, Self::Scalar)>;

    /// `to += J v`: what a directional derivative adds to each residual.
    ///
    /// # Panics
    /// If `v` is shorter than [`columns`](Self::columns) or `to` shorter than [`rows`](Self::rows). Both may be longer.
    fn mul_add_to(&self, v: &[Self::Scalar], to: &mut [Self::Scalar]);

    /// `to += Jᵀ u`: what cotangents of the residuals add to each parameter.
    ///
    /// # Panics
    /// If `u` is shorter than [`rows`](Self::rows) or `to` shorter than [`columns`](Self::columns). Both may be longer.
    fn tr_mul_add_to(&self, u: &[Self::Scalar], to: &mut [Self::Scalar]);

    /// `to = J v`; see [`mul_add_to`](Self::mul_add_to).
    ///
    /// # Panics
    /// As there.
    #[inline]
    fn mul_to(&self, v: &[Self::Scalar], to: &mut [Self::Scalar]) {
        to.fill(Self::Scalar::ZERO);
        self.mul_add_to(v, to);
    }

    /// `to = Jᵀ u`; see [`tr_mul_add_to`](Self::tr_mul_add_to).
    ///
    /// # Panics
    /// As there.
    #[inline]
    fn tr_mul_to(&self, u: &[Self::Scalar], to: &mut [Self::Scalar]) {
        to.fill(Self::Scalar::ZERO);
        self.tr_mul_add_to(u, to);
    }

    /// The whole matrix, zeros included: for small ones, and for tests.
    ///
    /// # Panics
    /// If `R < self.rows()` or `C < self.columns()`.
    ///
    /// ```
    /// use tapeless_runtime::sparse::{Block, Sparse};
    /// use tapeless_runtime::tensor::Matrix;
    /// let parts = [Block::new(0, 1, Matrix([[1.0_f32]])), Block::new(0, 1, Matrix([[2.0]]))];
    /// assert_eq!(parts.to_dense(), Matrix([[0.0, 3.0]]));
    /// ```
    fn to_dense<const R: usize, const C: usize>(&self) -> Matrix<R, C, Self::Scalar> {
        let mut dense = Matrix::ZEROS;
        for (row, column, value) in self.triplets() {
            dense.0[row][column] += value;
        }
        dense
    }
}

/// The elements of `all` that a block reaches.
#[track_caller]
fn reached(all: usize, start: usize, count: usize, what: &str, axis: &str) -> core::ops::Range<usize> {
    match start.checked_add(count) {
        Some(end) if end <= all => start..end,
        _ => panic!("{what} has {all} elements, and a block with {count} {axis} starts at {start}"),
    }
}

impl<const R: usize, const C: usize, T: Float> Sparse for Block<R, C, T> {
    type Scalar = T;

    #[inline]
    fn rows(&self) -> usize {
        self.row + R
    }

    #[inline]
    fn columns(&self) -> usize {
        self.column + C
    }

    #[inline]
    fn triplets(&self) -> impl Iterator<Item = (usize, usize, T)> {
        let rows = self.values.0.iter().enumerate();
        rows.flat_map(move |(i, row)| {
            row.iter().enumerate().map(move |(j, &value)| (self.row + i, self.column + j, value))
        })
    }

    #[inline]
    fn mul_add_to(&self, v: &[T], to: &mut [T]) {
        let v = &v[reached(v.len(), self.column, C, "the vector", "columns")];
        let to_rows = reached(to.len(), self.row, R, "the result", "rows");
        for (to, row) in to[to_rows].iter_mut().zip(&self.values.0) {
            *to += row.iter().zip(v).fold(T::ZERO, |sum, (&a, &x)| sum + a * x);
        }
    }

    #[inline]
    fn tr_mul_add_to(&self, u: &[T], to: &mut [T]) {
        let u = &u[reached(u.len(), self.row, R, "the vector", "rows")];
        let to_columns = reached(to.len(), self.column, C, "the result", "columns");
        let to = &mut to[to_columns];
        for (row, &factor) in self.values.0.iter().zip(u) {
            for (to, &a) in to.iter_mut().zip(row) {
                *to += a * factor;
            }
        }
    }
}

/// Several parts as one: the larger of the sizes, and one part after the other.
macro_rules! parts {
    ($part:ident in $iter:expr) => {
        #[inline]
        fn rows(&self) -> usize {
            let $part = self;
            $iter.map(|part| part.rows()).max().unwrap_or(0)
        }

        #[inline]
        fn columns(&self) -> usize {
            let $part = self;
            $iter.map(|part| part.columns()).max().unwrap_or(0)
        }

        #[inline]
        fn triplets(&self) -> impl Iterator<Item = (usize, usize, S::Scalar)> {
            let $part = self;
            $iter.flat_map(|part| part.triplets())
        }

        #[inline]
        fn mul_add_to(&self, v: &[S::Scalar], to: &mut [S::Scalar]) {
            let $part = self;
            $iter.for_each(|part| part.mul_add_to(v, to));
        }

        #[inline]
        fn tr_mul_add_to(&self, u: &[S::Scalar], to: &mut [S::Scalar]) {
            let $part = self;
            $iter.for_each(|part| part.tr_mul_add_to(u, to));
        }
    };
}

impl<S: Sparse> Sparse for [S] {
    type Scalar = S::Scalar;
    parts!(all in all.iter());
}

impl<S: Sparse, const N: usize> Sparse for [S; N] {
    type Scalar = S::Scalar;
    parts!(all in all.iter());
}

impl<S: Sparse> Sparse for Option<S> {
    type Scalar = S::Scalar;
    parts!(all in all.iter());
}

impl<S: Sparse + ?Sized> Sparse for &S {
    type Scalar = S::Scalar;
    parts!(one in core::iter::once(&**one));
}

macro_rules! tuple {
    ($first:ident $(, $other:ident)*) => {
        /// The sum of its parts.
        #[allow(non_snake_case, reason = "types and values share their names")]
        impl<$first: Sparse, $($other: Sparse<Scalar = $first::Scalar>),*> Sparse for ($first, $($other),*) {
            type Scalar = $first::Scalar;

            #[inline]
            fn rows(&self) -> usize {
                let ($first, $($other),*) = self;
                $first.rows()$(.max($other.rows()))*
            }

            #[inline]
            fn columns(&self) -> usize {
                let ($first, $($other),*) = self;
                $first.columns()$(.max($other.columns()))*
            }

            #[inline]
            fn triplets(&self) -> impl Iterator<Item = (usize, usize, Self::Scalar)> {
                let ($first, $($other),*) = self;
                $first.triplets()$(.chain($other.triplets()))*
            }

            #[inline]
            fn mul_add_to(&self, v: &[Self::Scalar], to: &mut [Self::Scalar]) {
                let ($first, $($other),*) = self;
                $first.mul_add_to(v, to);
                $($other.mul_add_to(v, to);)*
            }

            #[inline]
            fn tr_mul_add_to(&self, u: &[Self::Scalar], to: &mut [Self::Scalar]) {
                let ($first, $($other),*) = self;
                $first.tr_mul_add_to(u, to);
                $($other.tr_mul_add_to(u, to);)*
            }
        }
    };
}
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
