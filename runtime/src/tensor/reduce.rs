//! Reductions: sums, extremes, norms.
use super::{Matrix, Tensor3, Tensor4, Vector};
use crate::float::Float;

/// The position of the first element that `beats` all others; NaN beats every number.
fn arg<T: Float>(elements: &[T], beats: impl Fn(T, T) -> bool) -> usize {
    let mut best = 0;
    for (i, &x) in elements.iter().enumerate() {
        let champion = elements[best];
        if beats(x, champion) || (x.is_nan() && !champion.is_nan()) {
            best = i;
        }
    }
    best
}

macro_rules! reductions {
    ([$($generics:tt)*] $tensor:ty, $count:expr) => {
        impl<$($generics)*, T: Float> $tensor {
            /// The sum of all elements, added in order.
            #[inline]
            pub fn sum(self) -> T {
                self.fold(T::ZERO, |sum, x| sum + x)
            }

            /// The product of all elements, multiplied in order.
            #[inline]
            pub fn product(self) -> T {
                self.fold(T::ONE, |product, x| product * x)
            }

            /// The arithmetic mean of all elements; NaN if there are none.
            #[inline]
            pub fn mean(self) -> T {
                self.sum() / T::from_usize($count)
            }

            /// The largest element; NaN if any element is NaN, as `torch.max`. Does not compile for a tensor without elements.
            #[inline]
            pub fn max(self) -> T {
                const { assert!($count > 0, "the maximum of no elements") };
                self.fold(T::NEG_INFINITY, Float::maximum)
            }

            /// The smallest element; NaN if any element is NaN, as `torch.min`. Does not compile for a tensor without elements.
            #[inline]
            pub fn min(self) -> T {
                const { assert!($count > 0, "the minimum of no elements") };
                self.fold(T::INFINITY, Float::minimum)
            }

            /// The largest absolute value, 0 if there are no elements; NaN if any element is NaN.
            #[inline]
            pub fn amax(self) -> T {
                self.fold(T::ZERO, |largest, x| largest.maximum(x.abs()))
            }

            /// The sum of squares.
            #[inline]
            pub fn norm_squared(self) -> T {
                self.fold(T::ZERO, |sum, x| sum + x * x)
            }

            /// The Euclidean (for a matrix: Frobenius) norm, √Σx² over all elements. The squares are not scaled: elements beyond the root of
            /// the largest float give +∞.
            #[inline]
            pub fn norm(self) -> T {
                self.norm_squared().sqrt()
            }

            /// `self / self.norm()`; NaN in every element if all are 0.
            #[inline]
            pub fn normalize(self) -> Self {
                self / self.norm()
            }
        }
    };
}
reductions!([const N: usize] Vector<N, T>, N);
reductions!([const R: usize, const C: usize] Matrix<R, C, T>, R * C);
reductions!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>, A * B * C);
reductions!([const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>, A * B * C * D);

impl<const N: usize, T: Float> Vector<N, T> {
    /// The position of the largest element: the first of several, the first NaN if there is one (`torch.argmax`). Does not
    /// compile for a vector without elements.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// assert_eq!(Vector([0.5_f32, 0.5, 0.1, 0.7]).argmax(), 3);
    /// ```
    #[inline]
    pub fn argmax(self) -> usize {
        const { assert!(N > 0, "the maximum of no elements") };
        arg(&self.0, |a, b| a > b)
    }

    /// The position of the smallest element: the first of several, the first NaN if there is one (`torch.argmin`). Does not
    /// compile for a vector without elements.
    #[inline]
    pub fn argmin(self) -> usize {
        const { assert!(N > 0, "the minimum of no elements") };
        arg(&self.0, |a, b| a < b)
    }
}

impl<const R: usize, const C: usize, T: Float> Matrix<R, C, T> {
    /// The row and column of the largest element: the first of several row by row, the first NaN if there is one. Does not
    /// compile for a matrix without elements.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Matrix;
    /// assert_eq!(Matrix([[1.0_f32, 7.0], [3.0, 5.0]]).argmax(), (0, 1));
    /// ```
    #[inline]
    pub fn argmax(self) -> (usize, usize) {
        const { assert!(R * C > 0, "the maximum of no elements") };
        let index = arg(self.as_slice(), |a, b| a > b);
        (index / C, index % C)
    }

    /// The row and column of the smallest element: the first of several row by row, the first NaN if there is one. Does not
    /// compile for a matrix without elements.
    #[inline]
    pub fn argmin(self) -> (usize, usize) {
        const { assert!(R * C > 0, "the minimum of no elements") };
        let index = arg(self.as_slice(), |a, b| a < b);
        (index / C, index % C)
    }

    /// The sum of all rows: element j is the sum of column j.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m = Matrix([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(m.row_sum(), Vector([5.0, 7.0, 9.0]));
    /// assert_eq!(m.column_sum(), Vector([6.0, 15.0]));
    /// ```
    #[inline]
    pub fn row_sum(self) -> Vector<C, T> {
        self.rows().sum()
    }

    /// The sum of all columns: element i is the sum of row i.
    #[inline]
    pub fn column_sum(self) -> Vector<R, T> {
        Vector(self.0.map(|row| Vector(row).sum()))
    }

    /// The mean of all rows: element j is the mean of column j; NaN if there are no rows.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m = Matrix([[1.0_f32, 2.0, 3.0], [5.0, 6.0, 7.0]]);
    /// assert_eq!(m.row_mean(), Vector([3.0, 4.0, 5.0]));
    /// assert_eq!(m.column_mean(), Vector([2.0, 6.0]));
    /// ```
    #[inline]
    pub fn row_mean(self) -> Vector<C, T> {
        self.row_sum() / T::from_usize(R)
    }

    /// The mean of all columns: element i is the mean of row i; NaN if there are no columns.
    #[inline]
    pub fn column_mean(self) -> Vector<R, T> {
        self.column_sum() / T::from_usize(C)
    }
}

impl<const N: usize, T: Float> Vector<N, T> {
    /// ln Σ exp(xᵢ), without overflow: the largest element is taken out of the sum. −∞ if all elements are; +∞ if one
    /// is; NaN if one is.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// assert!((Vector([1000.0_f64, 1000.0]).logsumexp() - (1000.0 + 2.0_f64.ln())).abs() < 1e-12);
    /// ```
    #[inline]
    pub fn logsumexp(self) -> T {
        crate::kernels::logsumexp(crate::machine::Plain, false, &self)
    }
}
