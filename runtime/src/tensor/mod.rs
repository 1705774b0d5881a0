//! Fixed-size tensors: [`Vector`], [`Matrix`], [`Tensor3`] and [`Tensor4`], plain arrays whose sizes are part of the type.
//!
//! Names follow nalgebra's fixed-size types; unlike there, all are stored row by row: the last index runs fastest. `*` is
//! the matrix product or scaling by a scalar; the element-wise product is [`component_mul`](Vector::component_mul). Adding
//! or subtracting a scalar broadcasts it. Methods take `self` by value: the types are `Copy`, and a user's own trait method
//! of the same name can then never be chosen in their place.
//!
//! ```
//! use tapeless_runtime::tensor::{Matrix, Vector};
//!
//! let w = Matrix([[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]]);
//! let x: Vector<2> = Vector([1.0, -1.0]);
//! assert_eq!(w * x + 0.5, Vector([-0.5, -0.5, -0.5]));
//! assert_eq!(x.outer(x).trace(), x.norm_squared());
//! ```
#[cfg(feature = "approx")]
mod approx;
mod convert;
mod higher;
mod math;
mod matrix;
mod ops;
mod parts;
mod products;
#[cfg(feature = "alloc")]
mod record;
mod reduce;
mod reshape;
mod vector;

pub use convert::LengthError;
pub use parts::Concat;
pub use products::TrMul;
pub use reshape::Tensor;

/// A column vector of `N` elements.
///
/// `T` is `f32` unless said otherwise; the arithmetic is there for `f32` and `f64`, access and conversion for every type.
///
/// ```
/// use tapeless_runtime::tensor::Vector;
///
/// let v: Vector<3> = Vector([3.0, 0.0, 4.0]);
/// assert_eq!(2.0 * v - 1.0, Vector([5.0, -1.0, 7.0]));
/// assert_eq!(v.norm(), 5.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Vector<const N: usize, T = f32>(pub [T; N]);

/// A matrix of `R` rows and `C` columns, stored row by row.
///
/// `T` is `f32` unless said otherwise; the arithmetic is there for `f32` and `f64`, access and conversion for every type.
///
/// ```
/// use tapeless_runtime::tensor::Matrix;
///
/// let m: Matrix<2, 3> = Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// assert_eq!(m[(1, 0)], 4.0);
/// assert_eq!(m * m.transpose(), Matrix([[14.0, 32.0], [32.0, 77.0]]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Matrix<const R: usize, const C: usize, T = f32>(pub [[T; C]; R]);

/// A tensor with three indices: `A` matrices of `B` rows and `C` columns, as an image in channels. The last index runs fastest.
///
/// `T` is `f32` unless said otherwise; the arithmetic is there for `f32` and `f64`, access and conversion for every type.
///
/// ```
/// use tapeless_runtime::tensor::{Matrix, Tensor3};
///
/// let t: Tensor3<2, 1, 2> = Tensor3([[[1.0, 2.0]], [[3.0, 4.0]]]);
/// assert_eq!(t[(1, 0, 0)], 3.0);
/// assert_eq!(t.slice(1), Matrix([[3.0, 4.0]]));
/// assert_eq!((2.0 * t - 1.0).sum(), 16.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Tensor3<const A: usize, const B: usize, const C: usize, T = f32>(pub [[[T; C]; B]; A]);

/// A tensor with four indices: `A` tensors of `B`×`C`×`D` elements, as the kernels of a convolution. The last index runs
/// fastest.
///
/// `T` is `f32` unless said otherwise; the arithmetic is there for `f32` and `f64`, access and conversion for every type.
///
/// ```
/// use tapeless_runtime::tensor::{Tensor3, Tensor4};
///
/// let t: Tensor4<1, 1, 2, 2> = Tensor4([[[[1.0, 2.0], [3.0, 4.0]]]]);
/// assert_eq!(t[(0, 0, 1, 0)], 3.0);
/// assert_eq!(t.slice(0), Tensor3([[[1.0, 2.0], [3.0, 4.0]]]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Tensor4<const A: usize, const B: usize, const C: usize, const D: usize, T = f32>(pub [[[[T; D]; C]; B]; A]);
