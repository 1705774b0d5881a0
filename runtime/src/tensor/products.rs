//! Products: matrix with vector or matrix, dot, outer, component by component.
use super::ops::{assign, forward};
use super::{Matrix, Tensor3, Tensor4, Vector};
use crate::float::Float;
use core::borrow::Borrow;
use core::ops::{Mul, MulAssign};

fn dot<T: Float>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).fold(T::ZERO, |sum, (&a, &b)| sum + a * b)
}

/// `to += factor * from`.
fn add_scaled<T: Float>(to: &mut [T], factor: T, from: &[T]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

fn product<const R: usize, const K: usize, const C: usize, T: Float>(
    a: &Matrix<R, K, T>,
    b: &Matrix<K, C, T>,
) -> Matrix<R, C, T> {
    let mut result = Matrix::ZEROS;
    // The innermost loop runs along rows of both `b` and the result, so that it reads memory in order.
    for (to, a_row) in result.0.iter_mut().zip(&a.0) {
        for (&factor, b_row) in a_row.iter().zip(&b.0) {
            add_scaled(to, factor, b_row);
        }
    }
    result
}

forward!([const R: usize, const C: usize, T: Float] Mul mul:
    Matrix<R, C, T>, Vector<C, T> => Vector<R, T>, |a, x| Vector::from_fn(|i| dot(&a.0[i], &x.0)));

forward!([const R: usize, const K: usize, const C: usize, T: Float] Mul mul:
    Matrix<R, K, T>, Matrix<K, C, T> => Matrix<R, C, T>, product);

// A vector is a column: what it can be multiplied with on its right is a row.
forward!([const R: usize, const C: usize, T: Float] Mul mul:
    Vector<R, T>, Matrix<1, C, T> => Matrix<R, C, T>, |a, b| outer(&a.0, &b.0[0]));

assign!([const R: usize, const C: usize, T: Float] MulAssign mul_assign:
    Matrix<R, C, T>, Matrix<C, C, T>, |a, b| *a = product(a, b));

fn outer<const R: usize, const C: usize, T: Float>(a: &[T; R], b: &[T; C]) -> Matrix<R, C, T> {
    Matrix::from_fn(|i, j| a[i] * b[j])
}

/// What [`Matrix::tr_mul`] accepts on its right: a vector or a matrix, owned or borrowed.
pub trait TrMul<Rhs> {
    /// The type of the product.
    type Output;
    /// `selfᵀ * rhs`.
    fn tr_mul(self, rhs: Rhs) -> Self::Output;
}

forward!([const R: usize, const C: usize, T: Float] TrMul tr_mul:
Matrix<R, C, T>, Vector<R, T> => Vector<C, T>, |a, x| {
    let mut result = Vector::ZEROS;
    for (row, &factor) in a.0.iter().zip(&x.0) {
        add_scaled(&mut result.0, factor, row);
    }
    result
});

forward!([const R: usize, const K: usize, const C: usize, T: Float] TrMul tr_mul:
Matrix<R, K, T>, Matrix<R, C, T> => Matrix<K, C, T>, |a, b| {
    let mut result = Matrix::ZEROS;
    for (a_row, b_row) in a.0.iter().zip(&b.0) {
        for (to, &factor) in result.0.iter_mut().zip(a_row) {
            add_scaled(to, factor, b_row);
        }
    }
    result
});

impl<const R: usize, const C: usize, T: Float> Matrix<R, C, T> {
    /// `selfᵀ * rhs` for a vector of `R` elements or a matrix of `R` rows, without forming the transpose.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m = Matrix([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// assert_eq!(m.tr_mul(Vector([1.0, 1.0])), Vector([4.0, 6.0]));
    /// assert_eq!(m.tr_mul(&m), m.transpose() * m);
    /// ```
    #[inline]
    pub fn tr_mul<Rhs>(self, rhs: Rhs) -> <Self as TrMul<Rhs>>::Output
    where
        Self: TrMul<Rhs>,
    {
        TrMul::tr_mul(self, rhs)
    }
}

impl<const N: usize, T: Float> Vector<N, T> {
    /// The dot product, Σ aᵢ bᵢ.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let a = Vector([1.0_f32, 2.0, 3.0]);
    /// assert_eq!(a.dot(Vector([4.0, 5.0, 6.0])), 32.0);
    /// assert_eq!(a.dot(&a), a.norm_squared());
    /// ```
    #[inline]
    pub fn dot(self, rhs: impl Borrow<Self>) -> T {
        dot(&self.0, &rhs.borrow().0)
    }

    /// The outer product a bᵀ: element (i, j) is aᵢ bⱼ.
    ///
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// assert_eq!(Vector([1.0_f32, 2.0]).outer(Vector([3.0, 4.0])), Matrix([[3.0, 4.0], [6.0, 8.0]]));
    /// ```
    #[inline]
    pub fn outer<const M: usize>(self, rhs: impl Borrow<Vector<M, T>>) -> Matrix<N, M, T> {
        outer(&self.0, &rhs.borrow().0)
    }

    /// `self * (1 - t) + rhs * t`: `self` at t = 0, `rhs` at t = 1.
    #[inline]
    pub fn lerp(self, rhs: impl Borrow<Self>, t: T) -> Self {
        self * (T::ONE - t) + rhs.borrow() * t
    }
}

impl<T: Float> Vector<3, T> {
    /// The cross product: orthogonal to both, right-handed.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let (x, y) = (Vector([1.0_f32, 0.0, 0.0]), Vector([0.0, 1.0, 0.0]));
    /// assert_eq!(x.cross(y), Vector([0.0, 0.0, 1.0]));
    /// ```
    #[inline]
    pub fn cross(self, rhs: impl Borrow<Self>) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, rhs.borrow().0);
        Vector([b * z - c * y, c * x - a * z, a * y - b * x])
    }
}

macro_rules! component_wise {
    ([$($generics:tt)*] $tensor:ty) => {
        impl<$($generics)*, T: Float> $tensor {
            /// The element-wise (Hadamard) product.
            #[inline]
            pub fn component_mul(self, rhs: impl Borrow<Self>) -> Self {
                self.zip_map(rhs, |a, b| a * b)
            }

            /// The element-wise quotient.
            #[inline]
            pub fn component_div(self, rhs: impl Borrow<Self>) -> Self {
                self.zip_map(rhs, |a, b| a / b)
            }

            /// `scalar` added to every element; the same as `self + scalar`.
            #[inline]
            pub fn add_scalar(self, scalar: T) -> Self {
                self + scalar
            }
        }
    };
}
component_wise!([const N: usize] Vector<N, T>);
component_wise!([const R: usize, const C: usize] Matrix<R, C, T>);
component_wise!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>);
component_wise!([const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>);
