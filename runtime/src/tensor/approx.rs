//! The traits of the `approx` crate: equality within a tolerance, element by element.
use super::{Matrix, Tensor3, Tensor4, Vector};
use approx::{AbsDiffEq, RelativeEq, UlpsEq};

macro_rules! approx {
    ([$($generics:tt)*] $tensor:ty) => {
        impl<$($generics)*, T: AbsDiffEq> AbsDiffEq for $tensor
        where
            T::Epsilon: Copy,
        {
            type Epsilon = T::Epsilon;
            fn default_epsilon() -> T::Epsilon {
                T::default_epsilon()
            }
            fn abs_diff_eq(&self, other: &Self, epsilon: T::Epsilon) -> bool {
                self.iter().zip(other).all(|(a, b)| a.abs_diff_eq(b, epsilon))
            }
        }
        impl<$($generics)*, T: RelativeEq> RelativeEq for $tensor
        where
            T::Epsilon: Copy,
        {
            fn default_max_relative() -> T::Epsilon {
                T::default_max_relative()
            }
            fn relative_eq(&self, other: &Self, epsilon: T::Epsilon, max_relative: T::Epsilon) -> bool {
                self.iter().zip(other).all(|(a, b)| a.relative_eq(b, epsilon, max_relative))
            }
        }
        impl<$($generics)*, T: UlpsEq> UlpsEq for $tensor
        where
            T::Epsilon: Copy,
        {
            fn default_max_ulps() -> u32 {
                T::default_max_ulps()
            }
            fn ulps_eq(&self, other: &Self, epsilon: T::Epsilon, max_ulps: u32) -> bool {
                self.iter().zip(other).all(|(a, b)| a.ulps_eq(b, epsilon, max_ulps))
            }
        }
    };
}
approx!([const N: usize] Vector<N, T>);
approx!([const R: usize, const C: usize] Matrix<R, C, T>);
approx!([const A: usize, const B: usize, const C: usize] Tensor3<A, B, C, T>);
approx!([const A: usize, const B: usize, const C: usize, const D: usize] Tensor4<A, B, C, D, T>);
