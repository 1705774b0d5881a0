//! `Params` of scalars, tensors, arrays and tuples: numbering, paths, shapes, slices.
use tapeless_runtime::float::Float;
use tapeless_runtime::params::Params;
use tapeless_runtime::tensor::{Matrix, Vector};

type Layer = (Matrix<2, 3>, Vector<2>);
type Net = ([Layer; 2], f32, (Vector<1>, [f32; 2]));

const NET: Net = (
    [
        (Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Vector([7.0, 8.0])),
        (Matrix([[11.0, 12.0, 13.0], [14.0, 15.0, 16.0]]), Vector([17.0, 18.0])),
    ],
    20.0,
    (Vector([21.0]), [22.0, 23.0]),
);

fn names<P: Params>() -> Vec<String> {
    (0..P::LEAVES).map(|i| format!("{} {:?}", P::leaf_spec(i).path, P::leaf_spec(i).shape())).collect()
}

#[test]
fn a_scalar_or_a_tensor_is_its_own_leaf() {
    assert_eq!((f32::LEAVES, f32::COUNT), (1, 1));
    assert_eq!((Vector::<3>::LEAVES, Vector::<3>::COUNT), (1, 3));
    assert_eq!((Matrix::<2, 3, f64>::LEAVES, Matrix::<2, 3, f64>::COUNT), (1, 6));
    assert_eq!(
        (names::<f64>(), names::<Vector<3>>(), names::<Matrix<2, 3>>()),
        (vec![" []".to_string()], vec![" [3]".to_string()], vec![" [2, 3]".to_string()],)
    );
    assert_eq!(2.5_f64.leaf(0), [2.5]);
    assert_eq!(NET.0[0].0.leaf(0), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let mut v: Vector<2> = Vector([1.0, 2.0]);
    v.leaf_mut(0)[1] = 9.0;
    assert_eq!(v, Vector([1.0, 9.0]));
}

#[test]
fn leaves_are_numbered_in_declaration_order() {
    assert_eq!((Net::LEAVES, Net::COUNT), (8, 20));
    assert_eq!(
        names::<Net>(),
        ["0.0.0 [2, 3]", "0.0.1 [2]", "0.1.0 [2, 3]", "0.1.1 [2]", "1 []", "2.0 [1]", "2.1.0 []", "2.1.1 []"]
    );
    let firsts: Vec<f32> = (0..Net::LEAVES).map(|i| NET.leaf(i)[0]).collect();
    assert_eq!(firsts, [1.0, 7.0, 11.0, 17.0, 20.0, 21.0, 22.0, 23.0]);
    let lengths: usize = (0..Net::LEAVES).map(|i| NET.leaf(i).len()).sum();
    assert_eq!(lengths, Net::COUNT);
}

#[test]
fn leaf_mut_reaches_the_same_floats_as_leaf() {
    let mut net = NET;
    for i in 0..Net::LEAVES {
        for x in net.leaf_mut(i) {
            *x += 100.0;
        }
    }
    for i in 0..Net::LEAVES {
        let shifted: Vec<f32> = NET.leaf(i).iter().map(|x| x + 100.0).collect();
        assert_eq!(net.leaf(i), shifted);
    }
}

#[test]
fn zeros_and_fields() {
    for i in 0..Net::LEAVES {
        assert!(Net::ZEROS.leaf(i).iter().all(|&x| x == 0.0));
    }
    assert_eq!(<[Layer; 2]>::from_fields(NET.0), NET.0);
    assert_eq!(Layer::from_fields(NET.0[1]), NET.0[1]);
}

#[test]
fn works_for_a_generic_float_and_for_eight_members() {
    fn count<T: Float>() -> usize {
        <(T, T, T, T, T, T, T, Vector<4, T>)>::COUNT
    }
    assert_eq!((count::<f32>(), count::<f64>()), (11, 11));
    let eight = (0.0_f32, 1.0_f32, 2.0_f32, 3.0_f32, 4.0_f32, 5.0_f32, 6.0_f32, 7.0_f32);
    for i in 0..8 {
        assert_eq!(eight.leaf(i), [i as f32]);
    }
}

/// A bundle without leaves, as a derived unit struct would be.
#[derive(Clone, Copy)]
struct Nothing;

impl Params for Nothing {
    type Scalar = f32;
    type Fields = ();
    const ZEROS: Nothing = Nothing;
    const LEAVES: usize = 0;
    const COUNT: usize = 0;
    fn from_fields((): ()) -> Nothing {
        Nothing
    }
    fn leaf(&self, _: usize) -> &[f32] {
        unreachable!()
    }
    fn leaf_mut(&mut self, _: usize) -> &mut [f32] {
        unreachable!()
    }
    fn leaf_spec(_: usize) -> tapeless_runtime::params::LeafSpec {
        unreachable!()
    }
}

#[test]
fn members_without_leaves_are_passed_over() {
    type Mixed = (Nothing, f32, [Nothing; 3], f32);
    assert_eq!(names::<Mixed>(), ["1 []", "3 []"]);
    assert_eq!((Nothing, 1.0_f32, [Nothing; 3], 2.0_f32).leaf(1), [2.0]);
}

#[test]
#[should_panic(expected = "leaf 0 of a bundle of 0")]
fn an_array_of_bundles_without_leaves_has_no_leaf() {
    [Nothing; 3].leaf(0);
}

#[test]
#[should_panic(expected = "leaf 8 of a bundle of 8")]
fn a_leaf_out_of_range_panics() {
    NET.leaf(8);
}

#[test]
#[should_panic(expected = "leaf 1 of a bundle of 1")]
fn a_scalar_has_one_leaf() {
    1.0_f32.leaf(1);
}
