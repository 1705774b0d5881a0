//! The same elements in another shape.
use super::{Matrix, Tensor3, Tensor4, Vector};

mod sealed {
    pub trait Sealed {}
}

/// A tensor of any shape: what [`reshape`](Vector::reshape) makes. Sealed: [`Vector`], [`Matrix`], [`Tensor3`] and
/// [`Tensor4`].
///
/// ```
/// use tapeless_runtime::tensor::{Matrix, Tensor, Tensor3};
///
/// fn elements<X: Tensor>(_: X) -> usize {
///     X::ELEMENTS
/// }
/// assert_eq!(elements(Matrix([[1.0, 2.0, 3.0]])), 3);
/// assert_eq!(elements(Tensor3([[[1.0, 2.0], [3.0, 4.0]]])), 4);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor",
    note = "the shapes are `Vector`, `Matrix`, `Tensor3` and `Tensor4`"
)]
pub trait Tensor: Copy + sealed::Sealed {
    /// The type of one element.
    type Element: Copy;

    /// How many elements there are.
    const ELEMENTS: usize;

    /// The tensor with these elements, the last index running fastest.
    #[doc(hidden)]
    fn from_elements(data: &[Self::Element]) -> Self;
}

#[inline]
fn reshape<From: Tensor, To: Tensor<Element = From::Element>>(data: &[From::Element]) -> To {
    const {
        assert!(From::ELEMENTS == To::ELEMENTS, "a tensor cannot be reshaped into one with another number of elements");
    }
    To::from_elements(data)
}

/// `size` elements of `data`, for the place `index`.
#[inline]
fn part<T>(data: &[T], index: usize, size: usize) -> &[T] {
    &data[index * size..][..size]
}

macro_rules! tensor {
    (
        $(#[$example:meta])*
        [$($generics:tt)*] $tensor:ty, $count:expr, |$data:ident| $from:expr
    ) => {
        impl<$($generics)*, T: Copy> sealed::Sealed for $tensor {}
        impl<$($generics)*, T: Copy> Tensor for $tensor {
            type Element = T;
            const ELEMENTS: usize = $count;
            #[inline]
            fn from_elements($data: &[T]) -> Self {
                $from
            }
        }

        impl<$($generics)*, T: Copy> $tensor {
            /// The same elements in the same order (the last index runs fastest) as a tensor of another shape, which is
            /// the declared one.
            ///
            /// Does not compile if the numbers of elements differ.
            ///
            $(#[$example])*
            #[inline]
            pub fn reshape<To: Tensor<Element = T>>(self) -> To {
                reshape::<Self, To>(self.as_slice())
            }

            /// The same elements in the same order as a vector. Its length is the declared one, and must be the number of
            /// elements: other programs do not compile.
            ///
            /// ```
            /// use tapeless_runtime::tensor::{Matrix, Vector};
            /// let v: Vector<4> = Matrix([[1.0, 2.0], [3.0, 4.0]]).flatten();
            /// assert_eq!(v, Vector([1.0, 2.0, 3.0, 4.0]));
            /// ```
            #[inline]
            pub fn flatten<const LEN: usize>(self) -> Vector<LEN, T> {
                reshape::<Self, Vector<LEN, T>>(self.as_slice())
            }
        }
    };
}

tensor!(
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m: Matrix<2, 3> = Vector([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).reshape();
    /// assert_eq!(m, Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    /// ```
    ///
    /// ```compile_fail,E0080
    /// # use tapeless_runtime::tensor::{Matrix, Vector};
    /// let m: Matrix<2, 2> = Vector([1.0, 2.0, 3.0]).reshape();
    /// ```
    [const N: usize] Vector<N, T>, N,
    |data| Vector(*data.first_chunk().expect("the caller has counted"))
);
tensor!(
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Tensor3};
    /// let t: Tensor3<2, 1, 2> = Matrix([[1.0, 2.0], [3.0, 4.0]]).reshape();
    /// assert_eq!(t, Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]));
    /// ```
    [const R: usize, const C: usize] Matrix<R, C, T>, R * C,
    |data| Matrix(core::array::from_fn(|i| Vector::from_elements(part(data, i, C)).0))
);
tensor!(
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Tensor3};
    /// let m: Matrix<2, 2> = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]).reshape();
    /// assert_eq!(m, Matrix([[1.0, 2.0], [3.0, 4.0]]));
    /// ```
    [const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>, A * B * C,
    |data| Tensor3(core::array::from_fn(|i| Matrix::from_elements(part(data, i, B * C)).0))
);
tensor!(
    /// ```
    /// use tapeless_runtime::tensor::{Matrix, Tensor4};
    /// let m: Matrix<2, 2> = Tensor4([[[[1.0, 2.0]]], [[[3.0, 4.0]]]]).reshape();
    /// assert_eq!(m, Matrix([[1.0, 2.0], [3.0, 4.0]]));
    /// ```
    [const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>, A * B * C * D,
    |data| Tensor4(core::array::from_fn(|i| Tensor3::from_elements(part(data, i, B * C * D)).0))
);
