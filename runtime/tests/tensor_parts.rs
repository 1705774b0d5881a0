//! Parts of tensors, tensors put together from parts, other shapes.
#![allow(clippy::needless_borrows_for_generic_args, reason = "the borrowed operands are what is tested")]
use std::hint::black_box;
use tapeless_runtime::float::Float;
use tapeless_runtime::tensor::{Matrix, Tensor3, Tensor4, Vector};

const V: Vector<6> = Vector([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
const M: Matrix<2, 3> = Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);

#[test]
fn every_shape_reshapes_to_every_other() {
    let t: Tensor3<3, 1, 2> = V.reshape();
    let f: Tensor4<1, 3, 2, 1> = t.reshape();
    let m: Matrix<2, 3> = f.reshape();
    let v: Vector<6> = m.reshape();
    assert_eq!((m, v), (M, V));
    assert_eq!(t, Tensor3([[[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]]));
    assert_eq!(f, Tensor4([[[[1.0], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]]]]));
    assert_eq!((t.flatten(), f.flatten(), m.flatten(), v.flatten()), (V, V, V, V));
    assert_eq!(M.flatten::<6>(), V);
    let integers: Matrix<1, 2, usize> = Vector([7, 8]).reshape();
    assert_eq!(integers, Matrix([[7, 8]]));
    let empty: Matrix<0, 3> = Vector::<0>::ZEROS.reshape();
    assert_eq!(empty.reshape::<Tensor3<2, 4, 0>>().flatten(), Vector([]));
}

#[test]
fn reshape_in_generic_code() {
    fn transposed<const N: usize, T: Float>(m: Matrix<N, 1, T>) -> Matrix<1, N, T> {
        m.reshape()
    }
    assert_eq!(transposed(V.to_column()), V.transpose());
}

#[test]
fn ranges() {
    assert_eq!((V.fixed_rows::<2>(4), V.fixed_rows::<6>(0)), (Vector([5.0, 6.0]), V));
    assert_eq!(V.fixed_rows::<0>(6), Vector([]));
    assert_eq!(M.fixed_rows::<1>(1), Matrix([[4.0, 5.0, 6.0]]));
    assert_eq!(M.fixed_columns::<2>(0), Matrix([[1.0, 2.0], [4.0, 5.0]]));
    assert_eq!(M.fixed_view::<2, 2>(0, 1), M.fixed_columns::<2>(1));
    assert_eq!(M.fixed_view::<1, 1>(1, 2), Matrix([[6.0]]));
}

/// The message says what was asked for and what there is.
macro_rules! panics {
    ($($test:ident: $expression:expr, $message:literal;)*) => {$(
        #[test]
        #[should_panic(expected = $message)]
        fn $test() {
            let _ = $expression;
        }
    )*};
}
panics! {
    rows_of_a_vector: V.fixed_rows::<2>(black_box(5)), "elements 5..7 of 6";
    rows_of_a_vector_that_overflow: V.fixed_rows::<2>(black_box(usize::MAX)), "of 6";
    more_rows_than_there_are: V.fixed_rows::<7>(black_box(0)), "elements 0..7 of 6";
    rows_of_a_matrix: M.fixed_rows::<2>(black_box(1)), "rows 1..3 of 2";
    columns_of_a_matrix: M.fixed_columns::<1>(black_box(3)), "columns 3..4 of 3";
    view_of_a_matrix: M.fixed_view::<2, 2>(black_box(0), 2), "columns 2..4 of 3";
    gathered_element: V.gather(&[0, black_box(6)]), "element 6 of 6";
    gathered_row: M.gather_rows(&[black_box(2)]), "row 2 of 2";
}

#[test]
fn concatenation() {
    let both: Vector<8> = V.concat(Vector([7.0, 8.0]));
    assert_eq!(both, Vector([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]));
    assert_eq!(V.fixed_rows::<2>(0).concat::<6>(&V.fixed_rows::<4>(2)), V);
    assert_eq!(V.concat(Vector([])), V);
    let doubles: Vector<2, f64> = Vector([1.0]).concat(Vector([2.0]));
    assert_eq!(doubles.sum(), 3.0);
}

#[test]
fn gathering() {
    assert_eq!(V.gather(&[5, 0, 0]), Vector([6.0, 1.0, 1.0]));
    assert_eq!(V.gather(&[]), Vector([]));
    assert_eq!(M.gather_rows(&[1, 0, 1]), Matrix([M.0[1], M.0[0], M.0[1]]));
}

#[test]
fn broadcasting_a_vector() {
    let (row, column) = (Vector([1.0_f32, 10.0, 100.0]), Vector([2.0, 3.0]));
    assert_eq!(M.add_row(row), Matrix([[2.0, 12.0, 103.0], [5.0, 15.0, 106.0]]));
    assert_eq!(M.mul_row(&row), Matrix([[1.0, 20.0, 300.0], [4.0, 50.0, 600.0]]));
    assert_eq!(M.add_column(&column), Matrix([[3.0, 4.0, 5.0], [7.0, 8.0, 9.0]]));
    assert_eq!(M.mul_column(column), Matrix([[2.0, 4.0, 6.0], [12.0, 15.0, 18.0]]));
    assert_eq!(M.mul_row(row), M * Matrix::from_diagonal(row));
    assert_eq!(M.mul_column(column), Matrix::from_diagonal(column) * M);
    assert_eq!((M.row_mean(), M.column_mean()), (Vector([2.5, 3.5, 4.5]), Vector([2.0, 5.0])));
}

#[test]
fn triangles() {
    assert_eq!(Matrix::lower_triangular(V), Matrix([[1.0, 0.0, 0.0], [2.0, 3.0, 0.0], [4.0, 5.0, 6.0]]));
    assert_eq!(Matrix::<1, 1>::lower_triangular(&Vector([7.0])), Matrix([[7.0]]));
    assert_eq!(Matrix::<0, 0>::lower_triangular(Vector([])), Matrix([]));
}
