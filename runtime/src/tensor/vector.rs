//! [`Vector`]: making one, reaching its elements, mapping over them.
use super::{Matrix, Vector};
use crate::float::Float;
use core::borrow::Borrow;

impl<const N: usize, T> Vector<N, T> {
    /// The elements `f(0)`, `f(1)`, …
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// assert_eq!(Vector::from_fn(|i| i as f32), Vector([0.0, 1.0, 2.0]));
    /// ```
    #[inline]
    pub fn from_fn(f: impl FnMut(usize) -> T) -> Self {
        Vector(core::array::from_fn(f))
    }

    /// `N`.
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "the length is part of the type")]
    pub const fn len(&self) -> usize {
        N
    }

    /// The elements as a slice.
    #[inline]
    pub const fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// The elements as a slice, to be changed.
    #[inline]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.0
    }

    /// The elements in order.
    #[inline]
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The elements in order, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> core::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }
}

impl<const N: usize, T: Copy> Vector<N, T> {
    /// Every element equal to `value`.
    #[inline]
    pub const fn splat(value: T) -> Self {
        Vector([value; N])
    }

    /// Every element equal to `value`: nalgebra's name for [`splat`](Self::splat).
    #[inline]
    pub const fn repeat(value: T) -> Self {
        Vector([value; N])
    }

    /// Sets every element to `value`.
    #[inline]
    pub fn fill(&mut self, value: T) {
        self.0.fill(value);
    }

    /// `f` applied to every element.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// assert_eq!(Vector([1.0_f32, -2.0]).map(|x| x * x), Vector([1.0, 4.0]));
    /// ```
    #[inline]
    pub fn map<U: Copy + Default>(self, mut f: impl FnMut(T) -> U) -> Vector<N, U> {
        let mut result = Vector::splat(U::default());
        for (to, &from) in result.0.iter_mut().zip(&self.0) {
            *to = f(from);
        }
        result
    }

    /// `f` applied to every pair of elements at the same position.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// let (a, b) = (Vector([1.0_f32, 5.0]), Vector([2.0_f32, 3.0]));
    /// assert_eq!(a.zip_map(b, |x, y| x * y), Vector([2.0, 15.0]));
    /// ```
    #[inline]
    pub fn zip_map<S: Copy, U: Copy + Default>(
        self,
        rhs: impl Borrow<Vector<N, S>>,
        mut f: impl FnMut(T, S) -> U,
    ) -> Vector<N, U> {
        let mut result = Vector::splat(U::default());
        for ((to, &a), &b) in result.0.iter_mut().zip(&self.0).zip(&rhs.borrow().0) {
            *to = f(a, b);
        }
        result
    }

    /// `f(… f(f(init, v[0]), v[1]) …)`.
    #[inline]
    pub fn fold<A>(self, init: A, f: impl FnMut(A, T) -> A) -> A {
        self.0.into_iter().fold(init, f)
    }

    /// The vector as a matrix of one column.
    #[inline]
    pub fn to_column(self) -> Matrix<N, 1, T> {
        Matrix(self.0.map(|x| [x]))
    }

    /// The vector as a matrix of one row; `a * b.transpose()` is the outer product.
    #[inline]
    pub const fn transpose(self) -> Matrix<1, N, T> {
        Matrix([self.0])
    }
}

impl<const N: usize, T: Float> Vector<N, T> {
    /// Every element 0.
    pub const ZEROS: Self = Vector([T::ZERO; N]);
    /// Every element 1.
    pub const ONES: Self = Vector([T::ONE; N]);

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

    /// `value` at position `index`, 0 elsewhere; with `value` 1 the one-hot code of a class.
    ///
    /// # Panics
    /// If `index >= N`.
    #[inline]
    #[track_caller]
    pub fn ith(index: usize, value: T) -> Self {
        let mut result = Self::ZEROS;
        result[index] = value;
        result
    }

    /// The same numbers as another float type; to `f32` they are rounded, and too large ones become ±∞.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Vector;
    /// assert_eq!(Vector([0.5_f32, 2.0]).cast::<f64>(), Vector([0.5_f64, 2.0]));
    /// ```
    #[inline]
    pub fn cast<U: Float>(self) -> Vector<N, U> {
        self.map(|x| U::from_f64(x.to_f64()))
    }
}
