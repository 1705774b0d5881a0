//! Tensors: making them, reaching into them, converting, printing.
#![allow(clippy::needless_borrows_for_generic_args, reason = "the borrowed operands are what is tested")]
use std::collections::HashSet;
use tapeless_runtime::tensor::{LengthError, Matrix, Vector};

const M: Matrix<2, 3> = Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);

#[test]
fn layout_is_that_of_the_array() {
    assert_eq!(size_of::<Vector<5>>(), 20);
    assert_eq!(size_of::<Matrix<3, 4, f64>>(), 96);
    assert_eq!(align_of::<Matrix<3, 4>>(), 4);
    assert_eq!(M.as_slice(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}

#[test]
fn constructors() {
    assert_eq!(Vector::<3>::zeros(), Vector([0.0; 3]));
    assert_eq!(Vector::<3>::ZEROS, Vector::default());
    assert_eq!(Vector::<2>::ones() * 3.0, Vector::splat(3.0));
    assert_eq!(Vector::<2>::repeat(3.0), Vector::from([3.0, 3.0]));
    assert_eq!(Vector::<3>::ith(1, 2.5), Vector([0.0, 2.5, 0.0]));
    assert_eq!(Matrix::<2, 3>::zeros(), Matrix([[0.0; 3]; 2]));
    assert_eq!(Matrix::<2, 3>::ZEROS, Matrix::default());
    assert_eq!(Matrix::<2, 2>::ones(), Matrix::splat(1.0));
    assert_eq!(Matrix::<2, 2>::repeat(2.0), Matrix::from([[2.0, 2.0], [2.0, 2.0]]));
    assert_eq!(Matrix::<2, 2>::identity(), Matrix([[1.0, 0.0], [0.0, 1.0]]));
    assert_eq!(Matrix::from_diagonal(Vector([2.0, 3.0])), Matrix([[2.0, 0.0], [0.0, 3.0]]));
    assert_eq!(Matrix::from_fn(|i, j| (3 * i + j + 1) as f32), M);
    assert_eq!(Matrix::from_rows([Vector([1.0, 2.0, 3.0]), Vector([4.0, 5.0, 6.0])]), M);
    assert_eq!(Matrix::from_columns([Vector([1.0, 4.0]), Vector([2.0, 5.0]), Vector([3.0, 6.0])]), M);
    const WEIGHTS: Vector<2> = Vector::splat(0.5);
    assert_eq!(WEIGHTS.sum(), 1.0);
}

#[test]
fn from_slices_of_the_right_and_the_wrong_length() {
    assert_eq!(Matrix::from_row_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Ok(M));
    assert_eq!(Matrix::<2, 3>::from_row_slice(&[1.0; 7]), Err(LengthError { expected: 6, found: 7 }));
    assert_eq!(Vector::<2>::try_from([1.0, 2.0].as_slice()), Ok(Vector([1.0, 2.0])));
    assert_eq!(Matrix::<2, 1>::try_from([1.0].as_slice()), Err(LengthError { expected: 2, found: 1 }));
    let error: Box<dyn std::error::Error> = Vector::<2>::from_row_slice(&[]).unwrap_err().into();
    assert_eq!(error.to_string(), "2 elements expected, 0 found");
}

#[test]
fn indexing() {
    let mut v: Vector<3> = Vector([1.0, 2.0, 3.0]);
    v[1] += 10.0;
    assert_eq!(v, Vector([1.0, 12.0, 3.0]));
    let mut m = M;
    m[(1, 2)] *= 2.0;
    assert_eq!(m[(1, 2)], 12.0);
    assert_eq!(m[(0, 2)], 3.0);
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn index_beyond_the_end() {
    let index = std::hint::black_box(3);
    let _ = Vector([1.0_f32, 2.0, 3.0])[index];
}

#[test]
#[should_panic(expected = "column 3 of a matrix with 3 columns")]
fn column_beyond_the_end() {
    let _ = M.column(3);
}

#[test]
#[should_panic(expected = "column 3 of a matrix with 3 columns")]
fn column_beyond_the_end_of_a_matrix_without_rows() {
    let _ = Matrix::<0, 3>::ZEROS.column(3);
}

#[test]
fn rows_and_columns() {
    assert_eq!(M.row(1), Vector([4.0, 5.0, 6.0]));
    assert_eq!(M.column(1), Vector([2.0, 5.0]));
    assert!(M.rows().eq([M.row(0), M.row(1)]));
    assert!(M.columns().rev().eq([M.column(2), M.column(1), M.column(0)]));
    assert_eq!((M.rows().len(), M.columns().len()), (2, 3));
    let mut m = M;
    m.set_row(0, Vector([7.0, 8.0, 9.0]));
    m.set_column(2, Vector([0.0, -1.0]));
    assert_eq!(m, Matrix([[7.0, 8.0, 0.0], [4.0, 5.0, -1.0]]));
    assert_eq!((M.shape(), M.nrows(), M.ncols(), M.len()), ((2, 3), 2, 3, 6));
    assert_eq!(M.row(0).len(), 3);
}

#[test]
fn transposing() {
    assert_eq!(M.transpose(), Matrix([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]));
    assert_eq!(M.transpose().transpose(), M);
    let v: Vector<2> = Vector([1.0, 2.0]);
    assert_eq!(v.transpose(), Matrix([[1.0, 2.0]]));
    assert_eq!(v.to_column(), v.transpose().transpose());
}

#[test]
fn iteration() {
    let mut v: Vector<3> = Vector([1.0, 2.0, 3.0]);
    for x in &mut v {
        *x *= 2.0;
    }
    assert_eq!(v.into_iter().collect::<Vec<_>>(), [2.0, 4.0, 6.0]);
    assert_eq!((&v).into_iter().copied().max_by(f32::total_cmp), Some(6.0));
    assert!(M.into_iter().eq([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    assert!(M.iter().rev().copied().eq([6.0, 5.0, 4.0, 3.0, 2.0, 1.0]));
    let mut m = M;
    m.as_mut_slice()[4] = 0.0;
    m.iter_mut().next().map(|x| *x = 0.0).unwrap();
    assert_eq!(m, Matrix([[0.0, 2.0, 3.0], [4.0, 0.0, 6.0]]));
    m.fill(1.0);
    v.fill(1.0);
    assert_eq!((m, v), (Matrix::ONES, Vector::ONES));
}

#[test]
fn mapping() {
    let v: Vector<2> = Vector([1.0, -2.0]);
    assert_eq!(v.map(|x| x > 0.0), Vector([true, false]));
    assert_eq!(v.map(f64::from), v.cast());
    assert_eq!(v.zip_map(&Vector([3_i32, 4]), |x, n| x * n as f32), Vector([3.0, -8.0]));
    assert_eq!(v.fold(10.0, |total, x| total - x), 11.0);
    assert_eq!(M.map(|x| x as i32), Matrix([[1, 2, 3], [4, 5, 6]]));
    assert_eq!(M.zip_map(M, |a, b| a - b), Matrix::ZEROS);
    assert_eq!(M.fold(0.0, |digits, x| 10.0 * digits + x), 123_456.0);
}

#[test]
fn casting_rounds() {
    let third = Vector([1.0_f64 / 3.0, 1e300, f64::NAN]).cast::<f32>();
    assert_eq!((third[0], third[1]), (1.0 / 3.0, f32::INFINITY));
    assert!(third[2].is_nan());
    assert_eq!(Matrix([[0.1_f32]]).cast::<f64>()[(0, 0)], f64::from(0.1_f32));
}

#[test]
fn conversion_to_arrays() {
    let array: [f32; 2] = Vector([1.0, 2.0]).into();
    let rows: [[f32; 3]; 2] = M.into();
    assert_eq!((array, rows), ([1.0, 2.0], M.0));
    let total: f32 = AsRef::<[f32]>::as_ref(&M).iter().sum();
    assert_eq!(total, 21.0);
}

#[test]
fn printing() {
    let v: Vector<3> = Vector([1.0, -0.5, f32::NAN]);
    assert_eq!(format!("{v}"), "[1, -0.5, NaN]");
    assert_eq!(format!("{v:?}"), "Vector([1.0, -0.5, NaN])");
    assert_eq!(format!("{v:6.2}"), "[  1.00,  -0.50,    NaN]");
    assert_eq!(format!("{M:.1}"), "[[1.0, 2.0, 3.0],\n [4.0, 5.0, 6.0]]");
    assert_eq!(format!("{}", Vector::<0>([])), "[]");
}

#[test]
fn equality_is_that_of_the_floats() {
    assert_ne!(Vector([f32::NAN]), Vector([f32::NAN]));
    assert_eq!(Vector([0.0_f32]), Vector([-0.0]));
    // Tensors of integers can be keys.
    assert_eq!(HashSet::from([Vector([1, 2]), Vector([1, 2]), Vector([2, 1])]).len(), 2);
}
