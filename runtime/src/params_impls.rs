//! [`Params`] for the leaves (scalars and tensors) and for arrays and tuples of bundles.
use crate::float::Float;
use crate::params::{LeafSpec, Params, Segment};
use crate::tensor::{Matrix, Tensor3, Tensor4, Vector};

#[cold]
#[track_caller]
fn out_of_range(index: usize, leaves: usize) -> ! {
    panic!("leaf {index} of a bundle of {leaves}")
}

/// A bundle that is itself its only leaf.
macro_rules! leaf {
    ($(#[$attribute:meta])* [$($generics:tt)*] $type:ty, $zeros:expr, $count:expr, $shape:expr, $slice:expr, $slice_mut:expr) => {
        $(#[$attribute])*
        impl<$($generics)*> Params for $type {
            type Scalar = T;
            type Fields = Self;
            const ZEROS: Self = $zeros;
            const LEAVES: usize = 1;
            const COUNT: usize = $count;
            #[inline]
            fn from_fields(fields: Self) -> Self {
                fields
            }
            #[inline]
            fn leaf(&self, index: usize) -> &[T] {
                if index > 0 {
                    out_of_range(index, 1);
                }
                $slice(self)
            }
            #[inline]
            fn leaf_mut(&mut self, index: usize) -> &mut [T] {
                if index > 0 {
                    out_of_range(index, 1);
                }
                $slice_mut(self)
            }
            fn leaf_spec(index: usize) -> LeafSpec {
                if index > 0 {
                    out_of_range(index, 1);
                }
                LeafSpec::leaf(&$shape)
            }
        }
    };
}
// For a wrong type rustc shall name this trait and what to derive, not `Float`.
leaf!(#[diagnostic::do_not_recommend] [T: Float] T, T::ZERO, 1, [], core::slice::from_ref, core::slice::from_mut);
leaf!([const N: usize, T: Float] Vector<N, T>, Vector::ZEROS, N, [N], Vector::as_slice, Vector::as_mut_slice);
leaf!(
    [const R: usize, const C: usize, T: Float] Matrix<R, C, T>,
    Matrix::ZEROS, R * C, [R, C], Matrix::as_slice, Matrix::as_mut_slice
);
leaf!(
    [const A: usize, const B: usize, const C: usize, T: Float] Tensor3<A, B, C, T>,
    Tensor3::ZEROS, A * B * C, [A, B, C], Tensor3::as_slice, Tensor3::as_mut_slice
);
leaf!(
    [const A: usize, const B: usize, const C: usize, const D: usize, T: Float] Tensor4<A, B, C, D, T>,
    Tensor4::ZEROS, A * B * C * D, [A, B, C, D], Tensor4::as_slice, Tensor4::as_mut_slice
);

/// The leaves of element 0, then those of element 1, and so on.
impl<const N: usize, P: Params> Params for [P; N] {
    type Scalar = P::Scalar;
    type Fields = Self;
    const ZEROS: Self = [P::ZEROS; N];
    const LEAVES: usize = N * P::LEAVES;
    const COUNT: usize = N * P::COUNT;
    #[inline]
    fn from_fields(fields: Self) -> Self {
        fields
    }
    #[inline]
    fn leaf(&self, index: usize) -> &[P::Scalar] {
        if index >= Self::LEAVES {
            out_of_range(index, Self::LEAVES);
        }
        self[index / P::LEAVES].leaf(index % P::LEAVES)
    }
    #[inline]
    fn leaf_mut(&mut self, index: usize) -> &mut [P::Scalar] {
        if index >= Self::LEAVES {
            out_of_range(index, Self::LEAVES);
        }
        self[index / P::LEAVES].leaf_mut(index % P::LEAVES)
    }
    fn leaf_spec(index: usize) -> LeafSpec {
        if index >= Self::LEAVES {
            out_of_range(index, Self::LEAVES);
        }
        P::leaf_spec(index % P::LEAVES).within(Segment::Index(index / P::LEAVES))
    }
}

/// The leaves of the first member, then those of the second, and so on. All members share one float type.
macro_rules! tuple {
    ($First:ident $first:tt $(, $Rest:ident $rest:tt)*) => {
        impl<$First: Params $(, $Rest: Params<Scalar = $First::Scalar>)*> Params for ($First, $($Rest,)*) {
            type Scalar = $First::Scalar;
            type Fields = Self;
            const ZEROS: Self = ($First::ZEROS, $($Rest::ZEROS,)*);
            const LEAVES: usize = $First::LEAVES $(+ $Rest::LEAVES)*;
            const COUNT: usize = $First::COUNT $(+ $Rest::COUNT)*;
            #[inline]
            fn from_fields(fields: Self) -> Self {
                fields
            }
            #[inline]
            fn leaf(&self, index: usize) -> &[Self::Scalar] {
                tuple!(@find index, Self, |i| { $First: self.$first.leaf(i) } $({ $Rest: self.$rest.leaf(i) })*)
            }
            #[inline]
            fn leaf_mut(&mut self, index: usize) -> &mut [Self::Scalar] {
                tuple!(@find index, Self, |i| { $First: self.$first.leaf_mut(i) } $({ $Rest: self.$rest.leaf_mut(i) })*)
            }
            fn leaf_spec(index: usize) -> LeafSpec {
                tuple!(@find index, Self, |i|
                    { $First: $First::leaf_spec(i).within(Segment::Index($first)) }
                    $({ $Rest: $Rest::leaf_spec(i).within(Segment::Index($rest)) })*)
            }
        }
    };
    // `i` is the leaf's number inside the member that holds it.
    (@find $index:ident, $Tuple:ident, |$i:ident| $({ $Member:ident: $found:expr })*) => {{
        let $i = $index;
        $(
            if $i < $Member::LEAVES {
                return $found;
            }
            let $i = $i - $Member::LEAVES;
        )*
        let _ = $i;
        out_of_range($index, $Tuple::LEAVES)
    }};
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
