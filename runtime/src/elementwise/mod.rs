//! Element-wise mathematics: each function takes a scalar or a tensor ([`Vector`], [`Matrix`], [`Tensor3`],
//! [`Tensor4`]) and returns the same type.
//!
//! The functions carry the names of the standard library's methods on floats and give the same special values; the tensors have
//! them as methods, too. A function of two tensors wants both of one type; parameters (an exponent, a bound)
//! are scalars and hold for every element.
//!
//! ```
//! use tapeless_runtime::elementwise::{exp, powf, tanh};
//! use tapeless_runtime::tensor::Vector;
//!
//! assert_eq!(exp(0.0_f64), 1.0);
//! assert_eq!(tanh(Vector([0.0_f32, f32::INFINITY])), Vector([0.0, 1.0]));
//! assert_eq!(powf(Vector([1.0_f32, 4.0]), 0.5), Vector([1.0, 2.0]));
//! ```
mod functions;
mod list;

pub use functions::*;
pub(crate) use list::unary;

use crate::float::Float;
use crate::tensor::{Matrix, Tensor3, Tensor4, Vector};

mod sealed {
    pub trait Sealed {}
}

/// A scalar or a tensor of floats; nothing else (the trait is sealed).
///
/// ```
/// use tapeless_runtime::elementwise::{Elementwise, square};
///
/// fn energy<X: Elementwise>(x: X) -> X::Scalar {
///     use tapeless_runtime::float::Float;
///     square(x).elements().iter().copied().sum::<X::Scalar>() * X::Scalar::HALF
/// }
/// assert_eq!(energy(4.0_f32), 8.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a float or a tensor of floats",
    note = "element-wise functions take `f32`, `f64`, `Vector`, `Matrix`, `Tensor3` and `Tensor4`, by value"
)]
pub trait Elementwise: Copy + sealed::Sealed {
    /// The type of one element.
    type Scalar: Float;

    /// How many elements there are: 1 for a scalar.
    const ELEMENTS: usize;

    /// The elements, row by row: the last index runs fastest.
    fn elements(&self) -> &[Self::Scalar];

    /// The elements, row by row, to be changed.
    fn elements_mut(&mut self) -> &mut [Self::Scalar];

    /// `f` applied to every element.
    #[inline]
    fn map_elements(mut self, f: impl Fn(Self::Scalar) -> Self::Scalar) -> Self {
        for element in self.elements_mut() {
            *element = f(*element);
        }
        self
    }

    /// `f` applied to every pair of elements at the same position.
    #[inline]
    fn zip_map_elements(mut self, rhs: Self, f: impl Fn(Self::Scalar, Self::Scalar) -> Self::Scalar) -> Self {
        for (a, &b) in self.elements_mut().iter_mut().zip(rhs.elements()) {
            *a = f(*a, b);
        }
        self
    }
}

/// Tensors that functions along a row (softmax and its kin, most losses) work on: a [`Vector`] is one row, a [`Matrix`] has
/// one a sample.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor of floats",
    note = "this function takes `Vector` and `Matrix`, by value"
)]
pub trait RowWise: Elementwise {
    /// How many rows there are: 1 for a vector.
    const ROWS: usize;
    /// How many elements a row has.
    const COLUMNS: usize;

    /// The elements of one row.
    ///
    /// # Panics
    /// If `index >= ROWS`.
    #[inline]
    fn row_elements(&self, index: usize) -> &[Self::Scalar] {
        &self.elements()[index * Self::COLUMNS..(index + 1) * Self::COLUMNS]
    }

    /// The elements of one row, to be changed.
    ///
    /// # Panics
    /// If `index >= ROWS`.
    #[inline]
    fn row_elements_mut(&mut self, index: usize) -> &mut [Self::Scalar] {
        &mut self.elements_mut()[index * Self::COLUMNS..(index + 1) * Self::COLUMNS]
    }
}

impl<T: Float> sealed::Sealed for T {}

// For a wrong type rustc shall name this trait and the types it takes, not `Float`.
#[diagnostic::do_not_recommend]
impl<T: Float> Elementwise for T {
    type Scalar = T;
    const ELEMENTS: usize = 1;
    #[inline]
    fn elements(&self) -> &[T] {
        core::slice::from_ref(self)
    }
    #[inline]
    fn elements_mut(&mut self) -> &mut [T] {
        core::slice::from_mut(self)
    }
}

macro_rules! tensor {
    ([$($generics:tt)*] $tensor:ty, $count:expr) => {
        impl<$($generics)*, T: Float> sealed::Sealed for $tensor {}
        impl<$($generics)*, T: Float> Elementwise for $tensor {
            type Scalar = T;
            const ELEMENTS: usize = $count;
            #[inline]
            fn elements(&self) -> &[T] {
                self.as_slice()
            }
            #[inline]
            fn elements_mut(&mut self) -> &mut [T] {
                self.as_mut_slice()
            }
        }
    };
}
tensor!([const N: usize] Vector<N, T>, N);
tensor!([const R: usize, const C: usize] Matrix<R, C, T>, R * C);
tensor!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>, A * B * C);
tensor!([const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>, A * B * C * D);

impl<const N: usize, T: Float> RowWise for Vector<N, T> {
    const ROWS: usize = 1;
    const COLUMNS: usize = N;
}

impl<const R: usize, const C: usize, T: Float> RowWise for Matrix<R, C, T> {
    const ROWS: usize = R;
    const COLUMNS: usize = C;
}
