//! Sums of blocks: sizes, triplets, products, and what does not fit.
use tapeless_runtime::sparse::{Block, Sparse};
use tapeless_runtime::tensor::{Matrix, Vector};

/// Every kind of sum: a tuple, in it an array, a slice, an option and a single block, two of them on top of each other.
fn parts(pairs: &[Block<2, 1, f64>]) -> impl Sparse<Scalar = f64> {
    let wide = Block::new(0, 2, Matrix([[1.0, 2.0, 3.0]]));
    let same_place = Block::new(0, 3, Matrix([[0.5]]));
    ([wide, Block::new(3, 0, Matrix([[-1.0, 0.0, 4.0]]))], same_place, pairs, Some(Block::new(1, 1, Matrix([[7.0]]))))
}

const PAIRS: [Block<2, 1, f64>; 2] =
    [Block::new(1, 5, Matrix([[6.0], [8.0]])), Block::new(2, 0, Matrix([[-2.0], [9.0]]))];

const DENSE: Matrix<4, 6, f64> = Matrix([
    [0.0, 0.0, 1.0, 2.5, 3.0, 0.0],
    [0.0, 7.0, 0.0, 0.0, 0.0, 6.0],
    [-2.0, 0.0, 0.0, 0.0, 0.0, 8.0],
    [8.0, 0.0, 4.0, 0.0, 0.0, 0.0],
]);

#[test]
fn the_matrix_of_all_parts() {
    let parts = parts(&PAIRS);
    assert_eq!((parts.rows(), parts.columns()), (4, 6));
    assert_eq!(parts.to_dense::<4, 6>(), DENSE);
    assert_eq!(parts.triplets().count(), 3 + 3 + 1 + 2 + 2 + 1);
}

#[test]
fn products_without_the_matrix() {
    let (parts, v, u) = (&parts(&PAIRS), Vector([1.0, -2.0, 0.5, 4.0, -1.0, 3.0]), Vector([2.0, -1.0, 0.25, 3.0]));
    let (mut jv, mut ju) = ([f64::NAN; 4], [f64::NAN; 6]);
    parts.mul_to(&v.0, &mut jv);
    parts.tr_mul_to(&u.0, &mut ju);
    assert_eq!((Vector(jv), Vector(ju)), (DENSE * v, DENSE.tr_mul(u)));
    // `add` adds to what is there.
    parts.mul_add_to(&v.0, &mut jv);
    parts.tr_mul_add_to(&u.0, &mut ju);
    assert_eq!((Vector(jv), Vector(ju)), (2.0 * (DENSE * v), 2.0 * DENSE.tr_mul(u)));
}

#[test]
fn longer_vectors_and_no_parts() {
    let none: [Block<2, 3>; 0] = [];
    assert_eq!((none.rows(), none.columns(), none.triplets().count()), (0, 0, 0));
    let mut result = [5.0; 2];
    none.mul_to(&[], &mut result);
    assert_eq!(result, [0.0; 2]);
    let one = Block::new(1, 0, Matrix([[2.0_f32]]));
    let mut result = [9.0; 3];
    one.mul_to(&[3.0, 1.0], &mut result);
    assert_eq!(result, [0.0, 6.0, 0.0]);
}

#[test]
fn what_no_part_covers_is_zero() {
    let one = [Block::new(0, 1, Matrix([[2.0_f32, 0.0]])), Block::new(1, 0, Matrix([[1.0, 1.0]]))];
    let mut result = [0.0; 2];
    one.mul_to(&[f32::INFINITY, 1.0, 1.0], &mut result);
    assert_eq!(result, [2.0, f32::INFINITY]);
    // A zero that a part holds is a factor like others.
    one.mul_to(&[0.0, 1.0, f32::INFINITY], &mut result);
    assert!(result[0].is_nan() && result[1] == 1.0);
}

#[test]
#[should_panic = "the vector has 3 elements, and a block with 2 columns starts at 2"]
fn a_vector_too_short() {
    Block::new(0, 2, Matrix([[1.0_f32, 2.0]])).mul_to(&[0.0; 3], &mut [0.0]);
}

#[test]
#[should_panic = "the result has 4 elements, and a block with 1 rows starts at 4"]
fn a_result_too_short() {
    Block::new(4, 0, Matrix([[1.0_f32]])).mul_to(&[0.0], &mut [0.0; 4]);
}

#[test]
#[should_panic = "the result has 1 elements, and a block with 1 columns starts at 18446744073709551615"]
#[cfg(target_pointer_width = "64")]
fn a_place_at_the_end_of_the_address_space() {
    Block::new(0, usize::MAX, Matrix([[1.0_f32]])).tr_mul_to(&[1.0], &mut [0.0]);
}
