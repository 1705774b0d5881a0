//! [`Tensor3`] and [`Tensor4`]: making one, reaching its elements and slices, mapping over them.
use super::{LengthError, Matrix, Tensor3, Tensor4};
use crate::float::Float;
use core::borrow::Borrow;

impl<const A: usize, const B: usize, const C: usize, T> Tensor3<A, B, C, T> {
    /// The tensor whose element at `(i, j, k)` is `f(i, j, k)`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Tensor3;
    /// let t: Tensor3<1, 2, 2> = Tensor3::from_fn(|i, j, k| (100 * i + 10 * j + k) as f32);
    /// assert_eq!(t, Tensor3([[[0.0, 1.0], [10.0, 11.0]]]));
    /// ```
    #[inline]
    pub fn from_fn(mut f: impl FnMut(usize, usize, usize) -> T) -> Self {
        Tensor3(core::array::from_fn(|i| core::array::from_fn(|j| core::array::from_fn(|k| f(i, j, k)))))
    }

    /// `(A, B, C)`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Tensor3;
    /// assert_eq!(Tensor3::<2, 3, 4>::ZEROS.shape(), (2, 3, 4));
    /// ```
    #[inline]
    pub const fn shape(&self) -> (usize, usize, usize) {
        (A, B, C)
    }

    /// The elements, the last index running fastest.
    #[inline]
    pub const fn as_slice(&self) -> &[T] {
        self.0.as_flattened().as_flattened()
    }

    /// The elements, the last index running fastest, to be changed.
    #[inline]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

impl<const A: usize, const B: usize, const C: usize, const D: usize, T> Tensor4<A, B, C, D, T> {
    /// The tensor whose element at `(i, j, k, l)` is `f(i, j, k, l)`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Tensor4;
    /// let t: Tensor4<1, 1, 2, 2> = Tensor4::from_fn(|_, _, k, l| (10 * k + l) as f32);
    /// assert_eq!(t, Tensor4([[[[0.0, 1.0], [10.0, 11.0]]]]));
    /// ```
    #[inline]
    pub fn from_fn(mut f: impl FnMut(usize, usize, usize, usize) -> T) -> Self {
        let mut cube = |i| core::array::from_fn(|j| core::array::from_fn(|k| core::array::from_fn(|l| f(i, j, k, l))));
        Tensor4(core::array::from_fn(&mut cube))
    }

    /// `(A, B, C, D)`.
    ///
    /// ```
    /// use tapeless_runtime::tensor::Tensor4;
    /// assert_eq!(Tensor4::<2, 3, 4, 5>::ZEROS.shape(), (2, 3, 4, 5));
    /// ```
    #[inline]
    pub const fn shape(&self) -> (usize, usize, usize, usize) {
        (A, B, C, D)
    }

    /// The elements, the last index running fastest.
    #[inline]
    pub const fn as_slice(&self) -> &[T] {
        self.0.as_flattened().as_flattened().as_flattened()
    }

    /// The elements, the last index running fastest, to be changed.
    #[inline]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        self.0.as_flattened_mut().as_flattened_mut().as_flattened_mut()
    }
}

/// What both have, whatever their rank: a tensor is an array of slices, and the slices are tensors of one rank less.
macro_rules! higher {
    (
        $tensor:ident<$($dim:ident),*>, $slice:ident<$($inner:ident),*>, $count:expr, |$value:ident| $splat:expr,
        ($($index:ident),*) => $offset:expr
    ) => {
        impl<$(const $dim: usize,)* T> $tensor<$($dim,)* T> {
            /// The number of elements.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// assert_eq!(Tensor3::<2, 3, 4>::ZEROS.len(), 24);
            /// ```
            #[inline]
            #[expect(clippy::len_without_is_empty, reason = "the length is part of the type")]
            pub const fn len(&self) -> usize {
                $count
            }

            /// The elements, the last index running fastest.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let t: Tensor3<2, 1, 2> = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]);
            /// assert!(t.iter().copied().eq([1.0, 2.0, 3.0, 4.0]));
            /// ```
            #[inline]
            pub fn iter(&self) -> core::slice::Iter<'_, T> {
                self.as_slice().iter()
            }

            /// The elements, the last index running fastest, to be changed.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let mut t: Tensor3<1, 1, 2> = Tensor3([[[1.0, 2.0]]]);
            /// t.iter_mut().for_each(|x| *x += 1.0);
            /// assert_eq!(t, Tensor3([[[2.0, 3.0]]]));
            /// ```
            #[inline]
            pub fn iter_mut(&mut self) -> core::slice::IterMut<'_, T> {
                self.as_mut_slice().iter_mut()
            }
        }

        impl<$(const $dim: usize,)* T: Copy> $tensor<$($dim,)* T> {
            /// Every element equal to `value`.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// assert_eq!(Tensor3::splat(2.0), Tensor3([[[2.0, 2.0]]]));
            /// ```
            #[inline]
            pub const fn splat($value: T) -> Self {
                $tensor($splat)
            }

            /// Every element equal to `value`: nalgebra's name for [`splat`](Self::splat).
            #[inline]
            pub const fn repeat(value: T) -> Self {
                Self::splat(value)
            }

            /// The tensor with these slices at its outer indices.
            ///
            /// ```
            /// use tapeless_runtime::tensor::{Matrix, Tensor3};
            /// let t = Tensor3::from_slices([Matrix([[1.0, 2.0]]), Matrix([[3.0, 4.0]])]);
            /// assert_eq!(t, Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]));
            /// ```
            #[inline]
            pub fn from_slices(slices: [$slice<$($inner,)* T>; A]) -> Self {
                $tensor(slices.map(|slice| slice.0))
            }

            /// The tensor whose elements are `data`, the last index running fastest.
            ///
            /// # Errors
            /// If `data` has another number of elements.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let t: Tensor3<2, 1, 2> = Tensor3::from_row_slice(&[1.0, 2.0, 3.0, 4.0])?;
            /// assert_eq!(t[(1, 0, 0)], 3.0);
            /// assert!(Tensor3::<2, 1, 2>::from_row_slice(&[1.0]).is_err());
            /// # Ok::<(), tapeless_runtime::tensor::LengthError>(())
            /// ```
            #[inline]
            pub fn from_row_slice(data: &[T]) -> Result<Self, LengthError> {
                LengthError::check($count, data.len())?;
                Ok(Self::from_fn(|$($index),*| data[$offset]))
            }

            /// Sets every element to `value`.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let mut t: Tensor3<1, 1, 2> = Tensor3::ZEROS;
            /// t.fill(3.0);
            /// assert_eq!(t, Tensor3([[[3.0, 3.0]]]));
            /// ```
            #[inline]
            pub fn fill(&mut self, value: T) {
                self.as_mut_slice().fill(value);
            }

            /// The part at outer index `index`: of an image in channels, one channel.
            ///
            /// # Panics
            /// If `index >= A`.
            ///
            /// ```
            /// use tapeless_runtime::tensor::{Matrix, Tensor3};
            /// let t: Tensor3<2, 1, 2> = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]);
            /// assert_eq!(t.slice(1), Matrix([[3.0, 4.0]]));
            /// ```
            #[inline]
            #[track_caller]
            pub const fn slice(self, index: usize) -> $slice<$($inner,)* T> {
                $slice(self.0[index])
            }

            /// Replaces the part at outer index `index`.
            ///
            /// # Panics
            /// If `index >= A`.
            ///
            /// ```
            /// use tapeless_runtime::tensor::{Matrix, Tensor3};
            /// let mut t: Tensor3<2, 1, 2> = Tensor3::ZEROS;
            /// t.set_slice(1, Matrix([[3.0, 4.0]]));
            /// assert_eq!(t, Tensor3([[[0.0, 0.0]], [[3.0, 4.0]]]));
            /// ```
            #[inline]
            #[track_caller]
            pub fn set_slice(&mut self, index: usize, slice: impl Borrow<$slice<$($inner,)* T>>) {
                self.0[index] = slice.borrow().0;
            }

            /// The parts at every outer index, in order.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let t: Tensor3<2, 1, 2> = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]);
            /// assert!(t.slices().map(|channel| channel.sum()).eq([3.0, 7.0]));
            /// ```
            #[inline]
            pub fn slices(self) -> impl DoubleEndedIterator<Item = $slice<$($inner,)* T>> + ExactSizeIterator {
                self.0.into_iter().map($slice)
            }

            /// `f` applied to every element.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// assert_eq!(Tensor3([[[1.0_f32, -2.0]]]).map(|x| x * x), Tensor3([[[1.0, 4.0]]]));
            /// ```
            #[inline]
            pub fn map<U: Copy + Default>(self, mut f: impl FnMut(T) -> U) -> $tensor<$($dim,)* U> {
                let mut result = $tensor::splat(U::default());
                for (to, &from) in result.iter_mut().zip(self.as_slice()) {
                    *to = f(from);
                }
                result
            }

            /// `f` applied to every pair of elements at the same position.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let (a, b) = (Tensor3([[[1.0_f32, 5.0]]]), Tensor3([[[2.0_f32, 3.0]]]));
            /// assert_eq!(a.zip_map(b, |x, y| x * y), Tensor3([[[2.0, 15.0]]]));
            /// ```
            #[inline]
            pub fn zip_map<S: Copy, U: Copy + Default>(
                self,
                rhs: impl Borrow<$tensor<$($dim,)* S>>,
                mut f: impl FnMut(T, S) -> U,
            ) -> $tensor<$($dim,)* U> {
                let mut result = $tensor::splat(U::default());
                for ((to, &a), &b) in result.iter_mut().zip(self.as_slice()).zip(rhs.borrow().as_slice()) {
                    *to = f(a, b);
                }
                result
            }

            /// `f(… f(f(init, a), b) …)` over the elements, the last index running fastest.
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// let digits = Tensor3([[[1.0_f32, 2.0]], [[3.0, 4.0]]]).fold(0.0, |digits, x| 10.0 * digits + x);
            /// assert_eq!(digits, 1234.0);
            /// ```
            #[inline]
            pub fn fold<Acc>(self, init: Acc, f: impl FnMut(Acc, T) -> Acc) -> Acc {
                self.iter().copied().fold(init, f)
            }
        }

        impl<$(const $dim: usize,)* T: Float> $tensor<$($dim,)* T> {
            /// Every element 0.
            pub const ZEROS: Self = Self::splat(T::ZERO);
            /// Every element 1.
            pub const ONES: Self = Self::splat(T::ONE);

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
            ///
            /// ```
            /// use tapeless_runtime::tensor::Tensor3;
            /// assert_eq!(Tensor3([[[0.5_f32]]]).cast::<f64>(), Tensor3([[[0.5_f64]]]));
            /// ```
            #[inline]
            pub fn cast<U: Float>(self) -> $tensor<$($dim,)* U> {
                self.map(|x| U::from_f64(x.to_f64()))
            }
        }
    };
}
higher!(Tensor3<A, B, C>, Matrix<B, C>, A * B * C, |value| [[[value; C]; B]; A], (i, j, k) => (i * B + j) * C + k);
higher!(
    Tensor4<A, B, C, D>, Tensor3<B, C, D>, A * B * C * D, |value| [[[[value; D]; C]; B]; A],
    (i, j, k, l) => ((i * B + j) * C + k) * D + l
);
