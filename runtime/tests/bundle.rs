//! Arithmetic on whole bundles, and `approx` on them.
use tapeless_runtime::bundle::ParamsExt;
use tapeless_runtime::layers::Dense;
use tapeless_runtime::params::Params;
use tapeless_runtime::tensor::{LengthError, Matrix, Vector};

type Layer = Dense<2, 2>;

const LAYER: Layer = Dense::new(Matrix([[1.0, 2.0], [3.0, 4.0]]), Vector([5.0, 6.0]));

fn flat(params: &impl Params<Scalar = f32>) -> Vec<f32> {
    params.flat_iter().collect()
}

#[test]
fn a_dense_layer_has_two_leaves() {
    let mut names = Vec::new();
    LAYER.visit(|spec, data| names.push((spec.path.to_string(), spec.shape().to_vec(), data.to_vec())));
    let w = ("w".to_string(), vec![2, 2], vec![1.0, 2.0, 3.0, 4.0]);
    assert_eq!(names, [w, ("b".to_string(), vec![2], vec![5.0, 6.0])]);
    assert_eq!((Layer::LEAVES, Layer::COUNT), (2, 6));
    assert_eq!(Dense::from_fields((LAYER.w, LAYER.b)), LAYER);
    let last = std::panic::catch_unwind(|| LAYER.leaf(2).len());
    assert!(last.is_err(), "leaf 2 of two");
    assert!(std::panic::catch_unwind(|| Layer::leaf_spec(2)).is_err());
}

#[test]
fn a_dense_layer_applies_to_a_vector_and_to_the_rows_of_a_batch() {
    assert_eq!(LAYER.apply(Vector([1.0, -1.0])), Vector([4.0, 5.0]));
    let batch = LAYER.apply_batch(&Matrix([[1.0, -1.0], [0.0, 0.0], [1.0, 0.0]]));
    assert_eq!(batch, Matrix([[4.0, 5.0], [5.0, 6.0], [6.0, 9.0]]));
}

#[test]
fn visiting_and_mapping() {
    let mut layer = LAYER;
    layer.visit_mut(|spec, data| {
        if spec.path.to_string() == "b" {
            data.fill(0.0);
        }
    });
    assert_eq!(flat(&layer), [1.0, 2.0, 3.0, 4.0, 0.0, 0.0]);
    assert_eq!(flat(&layer.map(|x| x + 1.0)), [2.0, 3.0, 4.0, 5.0, 1.0, 1.0]);
    layer.map_in_place(|x| -x);
    assert_eq!(flat(&layer), [-1.0, -2.0, -3.0, -4.0, 0.0, 0.0]);
    layer.fill(0.5);
    assert_eq!(flat(&layer), [0.5; 6]);
    assert_eq!(Layer::zeros(), Layer::ZEROS);
}

#[test]
fn arithmetic_over_two_bundles() {
    let ones = LAYER.map(|_| 1.0);
    assert_eq!(flat(&LAYER.zip(&ones, |a, b| a - b)), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    let mut layer = LAYER;
    layer.axpy(2.0, &ones);
    assert_eq!(flat(&layer), [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    layer.scale(0.5);
    assert_eq!(flat(&layer), [1.5, 2.0, 2.5, 3.0, 3.5, 4.0]);
    layer.zip_mut_with(&ones, |a, b| *a *= b + 1.0);
    assert_eq!(flat(&layer), [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    assert_eq!(LAYER.dot(&ones), 21.0);
    assert_eq!(LAYER.norm_squared(), 91.0);
}

#[test]
fn flat_views_check_the_length() {
    let mut flat = [0.0; 6];
    LAYER.write_flat(&mut flat).expect("six floats");
    let mut other = Layer::ZEROS;
    other.read_flat(&flat).expect("six floats");
    assert_eq!(other, LAYER);
    let wrong = LengthError { expected: 6, found: 5 };
    assert_eq!(other.read_flat(&[9.0; 5]), Err(wrong));
    assert_eq!(LAYER.write_flat(&mut [9.0; 5]), Err(wrong));
    assert_eq!(other, LAYER);
    assert_eq!([0.0_f32; 0].read_flat(&[]), Ok(()));
}

#[test]
fn norms_survive_the_range_of_the_floats() {
    assert_eq!(([3e30_f32], 4e30).norm(), 5e30);
    assert_eq!([3e-30_f32, 4e-30].norm(), 5e-30);
    assert_eq!([f32::MIN_POSITIVE, 0.0].norm(), f32::MIN_POSITIVE);
    assert_eq!([f64::from_bits(1)].norm(), f64::from_bits(1));
    assert_eq!([0.0_f32; 3].norm(), 0.0);
    assert_eq!([1.0, f32::NEG_INFINITY].norm(), f32::INFINITY);
    assert!([f32::INFINITY, f32::NAN].norm().is_nan());
    assert_eq!([f32::MAX, 1.0].norm_squared(), f32::INFINITY);
    assert_eq!([0.0_f64; 0].norm(), 0.0);
}

/// Added up one by one in `f32`, a sum of 2¹⁶ equal parts has lost two digits, in one leaf as in many.
#[test]
fn sums_keep_their_digits() {
    const COUNT: usize = 1 << 16;
    let exact = (f64::from(0.1_f32).powi(2) * COUNT as f64) as f32;
    let error = |sum: f32| (sum - exact).abs() / exact;
    let one_leaf = Box::new(Vector([0.1_f32; COUNT]));
    assert!(error(ParamsExt::norm_squared(&*one_leaf)) <= 4.0 * f32::EPSILON);
    let many_leaves = Box::new([0.1_f32; COUNT]);
    assert!(error(many_leaves.norm_squared()) <= f32::EPSILON);
    assert!(error(many_leaves.iter().map(|x| x * x).sum()) > 1e-5);
}

#[test]
fn finiteness() {
    assert!(ParamsExt::is_finite(&LAYER));
    assert!(![0.0, f32::NAN].is_finite() && ![f32::INFINITY].is_finite());
}

#[cfg(feature = "approx")]
mod approximately {
    use super::*;
    use approx::{assert_abs_diff_eq, assert_relative_eq, assert_ulps_eq, relative_eq, ulps_eq};
    use tapeless_runtime::bundle::Approx;

    /// Without `PartialEq`: must compile all the same.
    struct Opaque(Layer);
    impl Params for Opaque {
        type Scalar = f32;
        type Fields = (Layer,);
        const ZEROS: Self = Opaque(Layer::ZEROS);
        const LEAVES: usize = Layer::LEAVES;
        const COUNT: usize = Layer::COUNT;
        fn from_fields((layer,): Self::Fields) -> Self {
            Opaque(layer)
        }
        fn leaf(&self, index: usize) -> &[f32] {
            self.0.leaf(index)
        }
        fn leaf_mut(&mut self, index: usize) -> &mut [f32] {
            self.0.leaf_mut(index)
        }
        fn leaf_spec(index: usize) -> tapeless_runtime::params::LeafSpec {
            Layer::leaf_spec(index)
        }
    }
    tapeless_runtime::__impl_approx! { [] [Opaque] [] }

    #[test]
    fn structs_compare_within_a_tolerance() {
        let mut near = LAYER;
        near.b[1] += 1e-5;
        assert_relative_eq!(LAYER, near, max_relative = 1e-5);
        assert_abs_diff_eq!(LAYER, near, epsilon = 1e-4);
        assert!(!relative_eq!(LAYER, near, max_relative = 1e-7));
        near.b[1] = f32::from_bits(6.0_f32.to_bits() + 2);
        assert_ulps_eq!(LAYER, near, epsilon = 0.0, max_ulps = 2);
        assert!(!ulps_eq!(LAYER, near, epsilon = 0.0, max_ulps = 1));
    }

    #[test]
    fn bundles_without_equality_compare_in_the_wrapper() {
        let mut near = Opaque(LAYER);
        assert_eq!(Approx(&near), Approx(&Opaque(LAYER)));
        near.0.w[(0, 1)] += 1e-6;
        assert_relative_eq!(Approx(&near), Approx(&Opaque(LAYER)), max_relative = 1e-6);
        assert!(relative_eq!(Approx(&([1.0_f64], 2.0)), Approx(&([1.0], 2.0))));
        assert!(!relative_eq!(Approx(&([1.0_f64], f64::NAN)), Approx(&([1.0], f64::NAN))));
        assert_eq!(format!("{:?}", Approx(&LAYER)), "{w: [1.0, 2.0, 3.0, 4.0], b: [5.0, 6.0]}");
    }
}
