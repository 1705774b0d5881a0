//! The traits of the `approx` crate for bundles.
use crate::bundle::ParamsExt;
use crate::params::Params;
use ::approx::{AbsDiffEq, RelativeEq, UlpsEq};
use core::fmt;

#[doc(hidden)]
pub use ::approx as traits;

/// A bundle that compares within a tolerance, float by float, also where its struct has no `PartialEq`.
///
/// Structs that derive `Params` and `PartialEq` compare without it.
///
/// ```
/// use approx::assert_relative_eq;
/// use tapeless_runtime::bundle::Approx;
///
/// let (exact, rounded) = ((1.0_f32, [2.0, 3.0]), (1.0, [2.0, 3.0000002]));
/// assert_relative_eq!(Approx(&exact), Approx(&rounded), max_relative = 1e-6);
/// ```
#[derive(Clone, Copy)]
pub struct Approx<'a, P>(pub &'a P);

/// The leaves by name.
impl<P: Params> fmt::Debug for Approx<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        self.0.visit(|spec, data| {
            map.entry(&format_args!("{}", spec.path), &data);
        });
        map.finish()
    }
}

impl<P: Params> PartialEq for Approx<'_, P> {
    fn eq(&self, other: &Self) -> bool {
        all(self.0, other.0, |a, b| a == b)
    }
}

fn all<P: Params>(a: &P, b: &P, mut equal: impl FnMut(&P::Scalar, &P::Scalar) -> bool) -> bool {
    (0..P::LEAVES).all(|index| a.leaf(index).iter().zip(b.leaf(index)).all(|(a, b)| equal(a, b)))
}

impl<P: Params> AbsDiffEq for Approx<'_, P>
where
    P::Scalar: AbsDiffEq<Epsilon = P::Scalar>,
{
    type Epsilon = P::Scalar;
    fn default_epsilon() -> P::Scalar {
        P::Scalar::default_epsilon()
    }
    fn abs_diff_eq(&self, other: &Self, epsilon: P::Scalar) -> bool {
        all(self.0, other.0, |a, b| a.abs_diff_eq(b, epsilon))
    }
}

impl<P: Params> RelativeEq for Approx<'_, P>
where
    P::Scalar: RelativeEq<Epsilon = P::Scalar>,
{
    fn default_max_relative() -> P::Scalar {
        P::Scalar::default_max_relative()
    }
    fn relative_eq(&self, other: &Self, epsilon: P::Scalar, max_relative: P::Scalar) -> bool {
        all(self.0, other.0, |a, b| a.relative_eq(b, epsilon, max_relative))
    }
}

impl<P: Params> UlpsEq for Approx<'_, P>
where
    P::Scalar: UlpsEq<Epsilon = P::Scalar>,
{
    fn default_max_ulps() -> u32 {
        P::Scalar::default_max_ulps()
    }
    fn ulps_eq(&self, other: &Self, epsilon: P::Scalar, max_ulps: u32) -> bool {
        all(self.0, other.0, |a, b| a.ulps_eq(b, epsilon, max_ulps))
    }
}

/// Implements the traits of `approx` for a struct that is `Params`, through [`Approx`]. `#[derive(Params)]` emits a call
/// always: whether the feature is on is known here, not in the derive.
///
/// Takes the generics in angle brackets, the type, and the predicates of its `where` clause with a comma after each.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_approx {
    ([$($generics:tt)*] [$type:ty] [$($predicates:tt)*]) => {
        $crate::__impl_approx! { @one [$($generics)*] [$type] [$($predicates)*] AbsDiffEq {
            type Epsilon = <$type as $crate::params::Params>::Scalar;
            fn default_epsilon() -> Self::Epsilon {
                <Self::Epsilon as $crate::bundle::traits::AbsDiffEq>::default_epsilon()
            }
            fn abs_diff_eq(&self, other: &Self, epsilon: Self::Epsilon) -> bool {
                let (a, b) = ($crate::bundle::Approx(self), $crate::bundle::Approx(other));
                $crate::bundle::traits::AbsDiffEq::abs_diff_eq(&a, &b, epsilon)
            }
        } }
        $crate::__impl_approx! { @one [$($generics)*] [$type] [$($predicates)*] RelativeEq {
            fn default_max_relative() -> Self::Epsilon {
                <Self::Epsilon as $crate::bundle::traits::RelativeEq>::default_max_relative()
            }
            fn relative_eq(&self, other: &Self, epsilon: Self::Epsilon, max_relative: Self::Epsilon) -> bool {
                let (a, b) = ($crate::bundle::Approx(self), $crate::bundle::Approx(other));
                $crate::bundle::traits::RelativeEq::relative_eq(&a, &b, epsilon, max_relative)
            }
        } }
        $crate::__impl_approx! { @one [$($generics)*] [$type] [$($predicates)*] UlpsEq {
            fn default_max_ulps() -> u32 {
                <Self::Epsilon as $crate::bundle::traits::UlpsEq>::default_max_ulps()
            }
            fn ulps_eq(&self, other: &Self, epsilon: Self::Epsilon, max_ulps: u32) -> bool {
                let (a, b) = ($crate::bundle::Approx(self), $crate::bundle::Approx(other));
                $crate::bundle::traits::UlpsEq::ulps_eq(&a, &b, epsilon, max_ulps)
            }
        } }
    };
    (@one [$($generics:tt)*] [$type:ty] [$($predicates:tt)*] $trait:ident { $($body:tt)* }) => {
        // The traits ask for `PartialEq`, which the struct may lack. `for<'a>` lets the bound wait until the
        // trait is used, so that such a struct still compiles.
        #[automatically_derived]
        impl $($generics)* $crate::bundle::traits::$trait for $type
        where
            $($predicates)*
            for<'a> $type: ::core::cmp::PartialEq,
            <$type as $crate::params::Params>::Scalar:
                $crate::bundle::traits::$trait<Epsilon = <$type as $crate::params::Params>::Scalar>,
        {
            $($body)*
        }
    };
}
