//! The operators: tensor ± tensor, tensor with a scalar on either side, and the assigning forms.
//!
//! Each is written once, on references, so that no large tensor is copied on the way; [`forward`] adds the three other
//! combinations of owned and borrowed operands.
use super::{Matrix, Tensor3, Tensor4, Vector};
use crate::float::Float;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// Implements a binary operator for `&L op &R` and forwards `L op R`, `&L op R` and `L op &R` to it.
macro_rules! forward {
    ([$($generics:tt)*] $trait:ident $method:ident: $lhs:ty, $rhs:ty => $output:ty, $body:expr) => {
        impl<$($generics)*> $trait<&$rhs> for &$lhs {
            type Output = $output;
            #[inline]
            fn $method(self, rhs: &$rhs) -> $output {
                let body: fn(&$lhs, &$rhs) -> $output = $body;
                body(self, rhs)
            }
        }
        impl<$($generics)*> $trait<$rhs> for $lhs {
            type Output = $output;
            #[inline]
            fn $method(self, rhs: $rhs) -> $output {
                $trait::$method(&self, &rhs)
            }
        }
        impl<$($generics)*> $trait<&$rhs> for $lhs {
            type Output = $output;
            #[inline]
            fn $method(self, rhs: &$rhs) -> $output {
                $trait::$method(&self, rhs)
            }
        }
        impl<$($generics)*> $trait<$rhs> for &$lhs {
            type Output = $output;
            #[inline]
            fn $method(self, rhs: $rhs) -> $output {
                $trait::$method(self, &rhs)
            }
        }
    };
}
pub(super) use forward;

/// `lhs op= rhs` and `lhs op= &rhs`.
macro_rules! assign {
    ([$($generics:tt)*] $trait:ident $method:ident: $lhs:ty, $rhs:ty, $body:expr) => {
        impl<$($generics)*> $trait<&$rhs> for $lhs {
            #[inline]
            fn $method(&mut self, rhs: &$rhs) {
                let body: fn(&mut $lhs, &$rhs) = $body;
                body(self, rhs);
            }
        }
        impl<$($generics)*> $trait<$rhs> for $lhs {
            #[inline]
            fn $method(&mut self, rhs: $rhs) {
                $trait::$method(self, &rhs);
            }
        }
    };
}
pub(super) use assign;

fn each<T: Float>(to: &mut [T], f: impl Fn(T) -> T) {
    for element in to {
        *element = f(*element);
    }
}

fn pairs<T: Float>(to: &mut [T], from: &[T], f: impl Fn(T, T) -> T) {
    for (a, &b) in to.iter_mut().zip(from) {
        *a = f(*a, b);
    }
}

/// Operators that a vector and a matrix have in the same form.
macro_rules! tensor {
    ([$($generics:tt)*] $tensor:ident<$($dim:ident),*>) => {
        tensor!(@tensors [$($generics)*] $tensor<$($dim),*>, Add add AddAssign add_assign +);
        tensor!(@tensors [$($generics)*] $tensor<$($dim),*>, Sub sub SubAssign sub_assign -);
        tensor!(@scalar_right [$($generics)*] $tensor<$($dim),*>, Add add AddAssign add_assign +);
        tensor!(@scalar_right [$($generics)*] $tensor<$($dim),*>, Sub sub SubAssign sub_assign -);
        tensor!(@scalar_right [$($generics)*] $tensor<$($dim),*>, Mul mul MulAssign mul_assign *);
        tensor!(@scalar_right [$($generics)*] $tensor<$($dim),*>, Div div DivAssign div_assign /);
        // Rust allows a foreign type on the left only if it is named: one implementation a float.
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, f32);
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, f64);

        impl<$($generics)*, T: Float> Neg for $tensor<$($dim,)* T> {
            type Output = Self;
            #[inline]
            fn neg(mut self) -> Self {
                each(self.as_mut_slice(), |a| -a);
                self
            }
        }
        impl<$($generics)*, T: Float> Neg for &$tensor<$($dim,)* T> {
            type Output = $tensor<$($dim,)* T>;
            #[inline]
            fn neg(self) -> Self::Output {
                -*self
            }
        }
        impl<$($generics)*, T: Float> Sum for $tensor<$($dim,)* T> {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZEROS, |sum, tensor| sum + tensor)
            }
        }
        impl<'a, $($generics)*, T: Float> Sum<&'a Self> for $tensor<$($dim,)* T> {
            fn sum<I: Iterator<Item = &'a Self>>(iter: I) -> Self {
                iter.fold(Self::ZEROS, |sum, tensor| sum + tensor)
            }
        }
    };
    (@tensors [$($generics:tt)*] $tensor:ident<$($dim:ident),*>,
        $trait:ident $method:ident $assign_trait:ident $assign_method:ident $op:tt
    ) => {
        forward!([$($generics)*, T: Float] $trait $method:
            $tensor<$($dim,)* T>, $tensor<$($dim,)* T> => $tensor<$($dim,)* T>, |a, b| {
                let mut result = *a;
                pairs(result.as_mut_slice(), b.as_slice(), |a, b| a $op b);
                result
            });
        assign!([$($generics)*, T: Float] $assign_trait $assign_method:
            $tensor<$($dim,)* T>, $tensor<$($dim,)* T>,
            |a, b| pairs(a.as_mut_slice(), b.as_slice(), |a, b| a $op b));
    };
    (@scalar_right [$($generics:tt)*] $tensor:ident<$($dim:ident),*>,
        $trait:ident $method:ident $assign_trait:ident $assign_method:ident $op:tt
    ) => {
        forward!([$($generics)*, T: Float] $trait $method:
            $tensor<$($dim,)* T>, T => $tensor<$($dim,)* T>, |a, &scalar| {
                let mut result = *a;
                each(result.as_mut_slice(), |a| a $op scalar);
                result
            });
        assign!([$($generics)*, T: Float] $assign_trait $assign_method:
            $tensor<$($dim,)* T>, T, |a, &scalar| each(a.as_mut_slice(), |a| a $op scalar));
    };
    (@scalar_left [$($generics:tt)*] $tensor:ident<$($dim:ident),*>, $float:ident) => {
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, $float, Add add +);
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, $float, Sub sub -);
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, $float, Mul mul *);
        tensor!(@scalar_left [$($generics)*] $tensor<$($dim),*>, $float, Div div /);
    };
    (@scalar_left [$($generics:tt)*] $tensor:ident<$($dim:ident),*>, $float:ident, $trait:ident $method:ident $op:tt) => {
        forward!([$($generics)*] $trait $method:
            $float, $tensor<$($dim,)* $float> => $tensor<$($dim,)* $float>, |&scalar, b| {
                let mut result = *b;
                each(result.as_mut_slice(), |b| scalar $op b);
                result
            });
    };
}
tensor!([const N: usize] Vector<N>);
tensor!([const R: usize, const C: usize] Matrix<R, C>);
tensor!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C>);
tensor!([const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D>);
