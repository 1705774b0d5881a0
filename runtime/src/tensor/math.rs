//! The functions of [`crate::elementwise`] as methods.
use super::{Matrix, Tensor3, Tensor4, Vector};
use crate::elementwise::{self, unary};
use crate::float::Float;
use core::borrow::Borrow;

macro_rules! methods {
    ([$($generics:tt)*] $tensor:ty; $($doc:literal $name:ident($argument:literal => $value:literal);)*) => {
        impl<$($generics)*, T: Float> $tensor {
            $(
                #[doc = $doc]
                ///
                #[doc = concat!("Applied to every element; the same as [`elementwise::", stringify!($name), "`].")]
                #[inline]
                pub fn $name(self) -> Self {
                    elementwise::$name(self)
                }
            )*

            /// x²; the same as [`elementwise::square`].
            #[inline]
            pub fn square(self) -> Self {
                elementwise::square(self)
            }

            /// Every element to an integer power; the same as [`elementwise::powi`].
            #[inline]
            pub fn powi(self, exponent: i32) -> Self {
                elementwise::powi(self, exponent)
            }

            /// Every element to a real power; the same as [`elementwise::powf`].
            #[inline]
            pub fn powf(self, exponent: T) -> Self {
                elementwise::powf(self, exponent)
            }

            /// The larger element at each position; the same as [`elementwise::maximum`].
            #[inline]
            pub fn maximum(self, rhs: impl Borrow<Self>) -> Self {
                elementwise::maximum(self, *rhs.borrow())
            }

            /// The smaller element at each position; the same as [`elementwise::minimum`].
            #[inline]
            pub fn minimum(self, rhs: impl Borrow<Self>) -> Self {
                elementwise::minimum(self, *rhs.borrow())
            }

            /// The angle of the point (`x`, `self`) in radians; the same as [`elementwise::atan2`].
            #[inline]
            pub fn atan2(self, x: impl Borrow<Self>) -> Self {
                elementwise::atan2(self, *x.borrow())
            }

            /// √(self² + rhs²); the same as [`elementwise::hypot`].
            #[inline]
            pub fn hypot(self, rhs: impl Borrow<Self>) -> Self {
                elementwise::hypot(self, *rhs.borrow())
            }

            /// Every element limited to [`lo`, `hi`]; the same as [`elementwise::clamp`].
            #[inline]
            pub fn clamp(self, lo: T, hi: T) -> Self {
                elementwise::clamp(self, lo, hi)
            }
        }
    };
}
unary!(methods [const N: usize] Vector<N, T>;);
unary!(methods [const R: usize, const C: usize] Matrix<R, C, T>;);
unary!(methods [const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>;);
unary!(methods [const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>;);
