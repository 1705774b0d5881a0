//! Tensors of three and four indices: making them, reaching into them, arithmetic, reductions, printing.
#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::op_ref,
    reason = "the borrowed operands are what is tested"
)]
use std::collections::HashSet;
use tapeless_runtime::elementwise::{self, Elementwise};
use tapeless_runtime::params::Params;
use tapeless_runtime::tensor::{LengthError, Matrix, Tensor3, Tensor4};

const T: Tensor3<2, 1, 3> = Tensor3([[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]);
const F: Tensor4<2, 1, 2, 1> = Tensor4([[[[1.0], [2.0]]], [[[3.0], [4.0]]]]);

fn counting<const A: usize, const B: usize, const C: usize, const D: usize>() -> Tensor4<A, B, C, D> {
    let mut next = 0.0;
    Tensor4::from_fn(|_, _, _, _| {
        next += 1.0;
        next
    })
}

#[test]
fn layout_is_that_of_the_array() {
    assert_eq!((size_of_val(&T), size_of_val(&F), align_of_val(&F)), (24, 16, 4));
    assert_eq!(T.as_slice(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(F.as_slice(), [1.0, 2.0, 3.0, 4.0]);
    let t = counting::<2, 3, 4, 5>();
    for (i, j, k, l) in [(0, 0, 0, 0), (0, 0, 0, 4), (0, 1, 2, 3), (1, 2, 3, 4)] {
        assert_eq!(t[(i, j, k, l)], (((i * 3 + j) * 4 + k) * 5 + l + 1) as f32);
        assert_eq!(t.slice(i).slice(j)[(k, l)], t[(i, j, k, l)]);
    }
}

#[test]
fn constructors() {
    assert_eq!(Tensor3::<1, 2, 2>::zeros(), Tensor3::default());
    assert_eq!(Tensor3::<1, 2, 2>::ones() * 3.0, Tensor3::splat(3.0));
    assert_eq!(Tensor4::<1, 2, 2, 1>::ZEROS, Tensor4::default());
    assert_eq!(Tensor4::<1, 2, 2, 1>::ones() * 3.0, Tensor4::repeat(3.0));
    assert_eq!(Tensor3::from([[[1.0_f32]]]), Tensor3([[[1.0]]]));
    assert_eq!(Tensor3::from_slices([Matrix([[1.0, 2.0, 3.0]]), Matrix([[4.0, 5.0, 6.0]])]), T);
    assert_eq!(Tensor3::from_row_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Ok(T));
    assert_eq!(Tensor4::try_from([1.0, 2.0, 3.0, 4.0].as_slice()), Ok(F));
    assert_eq!(Tensor4::<1, 1, 2, 1>::from_row_slice(&[1.0]), Err(LengthError { expected: 2, found: 1 }));
    let counted = counting::<2, 3, 4, 5>();
    assert_eq!(Tensor4::from_row_slice(counted.as_slice()), Ok(counted));
    assert_eq!(Tensor3::from_row_slice(counted.slice(1).as_slice()), Ok(counted.slice(1)));
    const WEIGHTS: Tensor4<1, 2, 3, 4> = Tensor4::splat(0.5);
    assert_eq!(WEIGHTS.sum(), 12.0);
}

#[test]
fn indexing_and_slices() {
    let (mut t, mut f) = (T, F);
    t[(1, 0, 2)] += 1.0;
    f[(1, 0, 0, 0)] = 0.0;
    assert_eq!((t.slice(1), f.slice(1)), (Matrix([[4.0, 5.0, 7.0]]), Tensor3([[[0.0], [4.0]]])));
    t.set_slice(0, Matrix::ZEROS);
    assert_eq!(t.sum(), 16.0);
    assert!(T.slices().rev().eq([T.slice(1), T.slice(0)]));
    assert_eq!((T.shape(), T.len(), F.shape(), F.len()), ((2, 1, 3), 6, (2, 1, 2, 1), 4));
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn slice_beyond_the_end() {
    let _ = T.slice(std::hint::black_box(2));
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn inner_index_beyond_the_end() {
    let _ = T[(0, std::hint::black_box(1), 0)];
}

#[test]
fn operators() {
    assert_eq!(T + T, 2.0 * T);
    assert_eq!(T - &T, Tensor3::ZEROS);
    assert_eq!(-T, T * -1.0);
    assert_eq!((1.0 - F) + F, Tensor4::ONES);
    assert_eq!((12.0 / F)[(1, 0, 0, 0)], 4.0);
    let mut t = T;
    t += T;
    t /= 2.0;
    t -= &T;
    t += 1.0;
    t *= 3.0;
    assert_eq!(t, Tensor3::splat(3.0));
    assert_eq!([F, F, F].iter().sum::<Tensor4<2, 1, 2, 1>>(), F * 3.0);
    assert_eq!((T.component_mul(T), T.component_div(&T)), (T.square(), Tensor3::ONES));
    assert_eq!(T.add_scalar(1.0), T + 1.0);
}

#[test]
fn reductions_and_maps() {
    assert_eq!((T.sum(), T.mean(), T.max(), T.min(), T.amax()), (21.0, 3.5, 6.0, 1.0, 6.0));
    assert_eq!((F.product(), F.norm_squared(), F.norm()), (24.0, 30.0, 30.0_f32.sqrt()));
    assert!((T * f32::NAN).max().is_nan());
    assert_eq!(T.map(|x| x as i32).as_slice(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(F.zip_map(F, |a, b| a - b), Tensor4::ZEROS);
    assert_eq!(T.fold(0.0, |digits, x| 10.0 * digits + x), 123_456.0);
    assert_eq!(F.cast::<f64>().sum(), 10.0);
    assert!(T.into_iter().eq(T.iter().copied()) && (&F).into_iter().copied().eq(F));
    let mut t = T;
    for x in &mut t {
        *x -= 1.0;
    }
    assert_eq!(t, T - 1.0);
    t.fill(2.0);
    assert_eq!(t.powi(2), Tensor3::splat(4.0));
}

#[test]
fn elementwise_functions_take_them() {
    assert_eq!(elementwise::sqrt(T.square()), T);
    assert_eq!(elementwise::exp(F).as_slice(), F.as_slice().iter().map(|&x| elementwise::exp(x)).collect::<Vec<_>>());
    assert_eq!(F.tanh(), elementwise::tanh(F));
    assert_eq!(T.maximum(T + 1.0), T + 1.0);
    assert_eq!((Tensor3::<2, 3, 4>::ELEMENTS, Tensor4::<2, 3, 4, 5>::ELEMENTS), (24, 120));
}

#[test]
fn they_are_leaves_of_a_bundle() {
    type Net = (Tensor4<2, 1, 2, 1>, [Tensor3<2, 1, 3>; 2]);
    assert_eq!((Net::LEAVES, Net::COUNT), (3, 16));
    let shapes: Vec<_> = (0..3).map(|i| (Net::leaf_spec(i).path.to_string(), Net::leaf_spec(i))).collect();
    assert_eq!((shapes[0].0.as_str(), shapes[0].1.shape()), ("0", &[2, 1, 2, 1][..]));
    assert_eq!((shapes[2].0.as_str(), shapes[2].1.shape()), ("1.1", &[2, 1, 3][..]));
    let mut net: Net = (F, [T, T]);
    net.leaf_mut(2)[5] = 60.0;
    assert_eq!((net.leaf(0), net.1[1][(1, 0, 2)]), (F.as_slice(), 60.0));
    assert_eq!(Net::ZEROS, Default::default());
}

#[test]
fn printing() {
    assert_eq!(format!("{T}"), "[[[1, 2, 3]],\n\n [[4, 5, 6]]]");
    assert_eq!(format!("{:.1}", T.slice(1)), "[[4.0, 5.0, 6.0]]");
    let t = counting::<2, 2, 2, 2>();
    let cube = "[[[1, 2],\n  [3, 4]],\n\n [[5, 6],\n  [7, 8]]]";
    assert_eq!(format!("{}", t.slice(0)), cube);
    let hypercube = "[[[[1, 2],\n   [3, 4]],\n\n  [[5, 6],\n   [7, 8]]],\n\n\n \
                     [[[9, 10],\n   [11, 12]],\n\n  [[13, 14],\n   [15, 16]]]]";
    assert_eq!(format!("{t}"), hypercube);
    assert_eq!(format!("{F:?}"), "Tensor4([[[[1.0], [2.0]]], [[[3.0], [4.0]]]])");
}

#[test]
fn tensors_of_integers_can_be_keys() {
    assert_eq!(HashSet::from([Tensor3([[[1, 2]]]), Tensor3([[[1, 2]]]), Tensor3([[[2, 1]]])]).len(), 2);
}

#[cfg(feature = "approx")]
#[test]
fn equality_within_a_tolerance() {
    approx::assert_relative_eq!(T, T * (1.0 + f32::EPSILON), max_relative = 1e-6);
    approx::assert_abs_diff_eq!(F, F + 1e-3, epsilon = 2e-3);
    assert!(!approx::abs_diff_eq!(F, F + 1e-3, epsilon = 5e-4));
}

#[cfg(feature = "safetensors")]
#[test]
fn weights_keep_their_shapes() {
    use tapeless_runtime::weights;
    let bytes = weights::to_bytes(&(F, T)).unwrap();
    assert_eq!(weights::from_bytes::<(Tensor4<2, 1, 2, 1>, Tensor3<2, 1, 3>)>(&bytes).unwrap(), (F, T));
    assert!(weights::from_bytes::<(Tensor4<1, 2, 2, 1>, Tensor3<2, 1, 3>)>(&bytes).is_err());
}

#[cfg(feature = "rand")]
#[test]
fn kernels_are_drawn_by_their_fans() {
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    let mut kernel = Tensor4::<2, 3, 5, 5>::ZEROS;
    tapeless_runtime::init::he_uniform(&mut kernel, &mut Xoshiro256PlusPlus::seed_from_u64(1));
    // Fan-in 3 · 5 · 5.
    let bound = (6.0_f32 / 75.0).sqrt();
    assert!(kernel.amax() <= bound && kernel.amax() > 0.9 * bound);
}
