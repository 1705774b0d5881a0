//! Tensors: operators in all combinations of owned and borrowed, products, reductions.
#![allow(clippy::needless_borrows_for_generic_args, reason = "the borrowed operands are what is tested")]
use tapeless_runtime::float::Float;
use tapeless_runtime::tensor::{Matrix, Vector};

const V: Vector<2> = Vector([3.0, -4.0]);
const W: Vector<2> = Vector([0.5, 2.0]);
const A: Matrix<2, 2> = Matrix([[1.0, 2.0], [3.0, 4.0]]);
const B: Matrix<2, 2> = Matrix([[0.0, 1.0], [-1.0, 0.5]]);

/// `a op b` with each side owned and borrowed.
macro_rules! check {
    ($($a:ident $op:tt $b:ident == $expected:expr;)*) => {$(
        assert_eq!($a $op $b, $expected);
        assert_eq!(&$a $op $b, $expected);
        assert_eq!($a $op &$b, $expected);
        assert_eq!(&$a $op &$b, $expected);
    )*};
}

#[test]
#[allow(clippy::op_ref, reason = "the borrowed operands are what is tested")]
fn operators() {
    let two = 2.0_f32;
    check! {
        V + W == Vector([3.5, -2.0]);
        V - W == Vector([2.5, -6.0]);
        V + two == Vector([5.0, -2.0]);
        V - two == Vector([1.0, -6.0]);
        V * two == Vector([6.0, -8.0]);
        V / two == Vector([1.5, -2.0]);
        two + V == Vector([5.0, -2.0]);
        two - V == Vector([-1.0, 6.0]);
        two * V == Vector([6.0, -8.0]);
        two / V == Vector([2.0 / 3.0, -0.5]);
        A + B == Matrix([[1.0, 3.0], [2.0, 4.5]]);
        A - B == Matrix([[1.0, 1.0], [4.0, 3.5]]);
        A + two == Matrix([[3.0, 4.0], [5.0, 6.0]]);
        A - two == Matrix([[-1.0, 0.0], [1.0, 2.0]]);
        A * two == Matrix([[2.0, 4.0], [6.0, 8.0]]);
        A / two == Matrix([[0.5, 1.0], [1.5, 2.0]]);
        two + A == Matrix([[3.0, 4.0], [5.0, 6.0]]);
        two - A == Matrix([[1.0, 0.0], [-1.0, -2.0]]);
        two * A == Matrix([[2.0, 4.0], [6.0, 8.0]]);
        two / A == Matrix([[2.0, 1.0], [2.0 / 3.0, 0.5]]);
        A * V == Vector([-5.0, -7.0]);
        A * B == Matrix([[-2.0, 2.0], [-4.0, 5.0]]);
    }
    assert_eq!(-V, Vector([-3.0, 4.0]));
    assert_eq!(-&A, -A);
    assert_eq!(-A + A, Matrix::ZEROS);
}

#[test]
fn operators_of_doubles_infer_their_literals() {
    let v: Vector<2, f64> = Vector([3.0, -4.0]);
    assert_eq!(1.0 - 2.0 * v / 4.0, Vector([-0.5, 3.0]));
    let m: Matrix<1, 2, f64> = Matrix([[1.0, 2.0]]);
    assert_eq!(0.5 * (m + 1.0), Matrix([[1.0, 1.5]]));
}

#[test]
fn operators_generic_over_the_float() {
    fn affine<T: Float>(w: Matrix<2, 2, T>, x: Vector<2, T>, b: Vector<2, T>) -> Vector<2, T> {
        w * x * T::HALF + b - T::ONE
    }
    assert_eq!(affine(A, V, W), Vector([-3.0, -2.5]));
    assert_eq!(affine(A.cast::<f64>(), V.cast(), W.cast()), Vector([-3.0, -2.5]));
}

#[test]
fn assigning_operators() {
    let mut v = V;
    v += W;
    v -= &W;
    v += 1.0;
    v -= &1.0;
    v *= 2.0;
    v /= 4.0;
    assert_eq!(v, V / 2.0);
    let mut m = A;
    m += &B;
    m -= B;
    m *= 2.0;
    m /= 2.0;
    m += 1.0;
    m -= 1.0;
    assert_eq!(m, A);
    m *= B;
    assert_eq!(m, A * B);
    let mut tall: Matrix<3, 2> = Matrix::ONES;
    tall *= &A;
    assert_eq!(tall, Matrix([[4.0, 6.0]; 3]));
}

#[test]
fn sums_of_tensors() {
    assert_eq!([V, W].iter().sum::<Vector<2>>(), V + W);
    assert_eq!([A, B].into_iter().sum::<Matrix<2, 2>>(), A + B);
}

#[test]
fn products_of_different_sizes() {
    let m: Matrix<3, 2> = Matrix([[1.0, 0.0], [2.0, -1.0], [0.5, 4.0]]);
    let x: Vector<3> = Vector([1.0, 2.0, -2.0]);
    assert_eq!(m * V, Vector([3.0, 10.0, -14.5]));
    assert_eq!(m * A, Matrix([[1.0, 2.0], [-1.0, 0.0], [12.5, 17.0]]));
    // The transposed products are checked against the transpose itself.
    assert_eq!(m.tr_mul(x), m.transpose() * x);
    assert_eq!(m.tr_mul(&x), m.transpose() * x);
    assert_eq!(m.tr_mul(m), m.transpose() * m);
    assert_eq!(m.tr_mul(&m), Matrix([[5.25, 0.0], [0.0, 17.0]]));
    assert_eq!(V.outer(x), V * x.transpose());
    assert_eq!(V.outer(&x), Matrix([[3.0, 6.0, -6.0], [-4.0, -8.0, 8.0]]));
    assert_eq!(Matrix::<2, 0>::ZEROS * Matrix::<0, 3>::ZEROS, Matrix::<2, 3>::ZEROS);
}

/// A chain of the products of backpropagation (lecture, row M11): ∂L/∂W = ∇L xᵀ and ∂L/∂x = Wᵀ ∇L for L = ∇L · W x.
#[test]
fn products_as_backpropagation_uses_them() {
    let (w, x, cotangent) = (A, V, W);
    let loss = |w: Matrix<2, 2>, x: Vector<2>| cotangent.dot(w * x);
    let (of_w, of_x) = (cotangent.outer(x), w.tr_mul(cotangent));
    for i in 0..2 {
        // L is linear in each argument, so that a difference of size 1 is exact.
        assert_eq!(loss(w, x + Vector::ith(i, 1.0)) - loss(w, x), of_x[i]);
        for j in 0..2 {
            let step = Vector::<2>::ith(i, 1.0).outer(Vector::<2>::ith(j, 1.0));
            assert_eq!(loss(w + step, x) - loss(w, x), of_w[(i, j)]);
        }
    }
}

#[test]
fn component_wise_products() {
    assert_eq!(V.component_mul(W), Vector([1.5, -8.0]));
    assert_eq!(V.component_div(&W), Vector([6.0, -2.0]));
    assert_eq!(A.component_mul(&B), Matrix([[0.0, 2.0], [-3.0, 2.0]]));
    assert_eq!(B.component_div(A), Matrix([[0.0, 0.5], [-1.0 / 3.0, 0.125]]));
    assert_eq!(V.add_scalar(1.0), V + 1.0);
    assert_eq!(A.add_scalar(1.0), A + 1.0);
    assert_eq!(V.dot(W), -6.5);
    assert_eq!(V.lerp(W, 0.0), V);
    assert_eq!(V.lerp(W, 1.0), W);
    assert_eq!(V.lerp(W, 0.5), Vector([1.75, -1.0]));
}

#[test]
fn cross_product_is_orthogonal_and_antisymmetric() {
    let (a, b) = (Vector([1.0_f32, 2.0, 3.0]), Vector([-2.0, 0.5, 4.0]));
    assert_eq!(a.cross(b), Vector([6.5, -10.0, 4.5]));
    assert_eq!(a.cross(b), -b.cross(a));
    assert_eq!((a.cross(b).dot(a), a.cross(b).dot(b)), (0.0, 0.0));
}

#[test]
fn reductions() {
    assert_eq!((V.sum(), V.product(), V.mean()), (-1.0, -12.0, -0.5));
    assert_eq!((V.max(), V.min(), V.amax()), (3.0, -4.0, 4.0));
    assert_eq!((V.argmax(), V.argmin()), (0, 1));
    assert_eq!((V.norm(), V.norm_squared()), (5.0, 25.0));
    assert_eq!(V.normalize(), Vector([0.6, -0.8]));
    assert_eq!((A.sum(), A.product(), A.mean(), A.norm_squared()), (10.0, 24.0, 2.5, 30.0));
    assert_eq!((B.max(), B.min(), B.amax()), (1.0, -1.0, 1.0));
    assert_eq!((B.argmax(), B.argmin()), ((0, 1), (1, 0)));
    assert_eq!((A.row_sum(), A.column_sum()), (Vector([4.0, 6.0]), Vector([3.0, 7.0])));
    assert_eq!((A.trace(), A.diagonal()), (5.0, Vector([1.0, 4.0])));
}

#[test]
fn reductions_of_special_values() {
    let with_nan = Vector([1.0_f32, f32::NAN, f32::INFINITY, f32::NAN]);
    assert!(with_nan.max().is_nan() && with_nan.min().is_nan() && with_nan.amax().is_nan());
    assert_eq!((with_nan.argmax(), with_nan.argmin()), (1, 1));
    let ties = Vector([2.0_f32, 1.0, 2.0, 1.0]);
    assert_eq!((ties.argmax(), ties.argmin()), (0, 1));
    assert_eq!(Vector([f32::NEG_INFINITY; 2]).max(), f32::NEG_INFINITY);
    let empty: Vector<0> = Vector([]);
    assert_eq!((empty.sum(), empty.product(), empty.amax(), empty.norm()), (0.0, 1.0, 0.0, 0.0));
    assert!(empty.sum().is_sign_positive() && empty.mean().is_nan());
    assert!(Vector::<2>::ZEROS.normalize().iter().all(|x| x.is_nan()));
}
