//! Operations on vectors and matrices: finite differences, forward against reverse mode, value against `reference`, over
//! several shapes.
#![allow(clippy::clone_on_copy)]

mod support;
use support::{check_gradient, dot, fill};
use tapeless::prelude::*;

/// One function of one bundle at a time; the others stand still.
macro_rules! cases {
    ($($name:ident<$($dim:ident),*>($($arg:ident: $ty:ty),*) -> $output:ty $body:block at $([$($size:literal),*])*;)*) => {$(
        #[test]
        fn $name() {
            #[differentiable]
            fn f<$(const $dim: usize),*>($($arg: $ty),*) -> $output $body
            fn run<$(const $dim: usize),*>() {
                let point: ($($ty,)*) = fill(7);
                let ($($arg,)*) = point.clone();
                let weight: $output = fill(11);
                let (value, residuals) = f::<$($dim),*>::forward($($arg),*);
                let reference = f::<$($dim),*>::reference($($arg),*);
                assert!((dot(&value, &weight) - dot(&reference, &weight)).abs() < 1e-12, "reference");
                let direct = f::<$($dim),*>($($arg),*);
                assert!((dot(&value, &weight) - dot(&direct, &weight)).abs() < 1e-12, "the function itself");
                let gradient = f::<$($dim),*>::backward($($arg,)* &residuals, weight.clone());
                let gradient: ($($ty,)*) = wrap!(gradient, $($arg),*);
                let along = |at: &($($ty,)*)| {
                    let ($($arg,)*) = at.clone();
                    dot(&f::<$($dim),*>::reference($($arg),*), &weight)
                };
                let sizes = [$($dim),*];
                check_gradient(&format!("{} at {sizes:?}", stringify!($name)), &point, along, &gradient);
                let direction: ($($ty,)*) = fill(13);
                let tangent = jvp!(f::<$($dim),*>, direction, $($arg),*);
                let (forward, reverse) = (dot(&tangent, &weight), dot(&gradient, &direction));
                assert!((forward - reverse).abs() < 1e-12 * forward.abs().max(1.0), "forward {forward}, reverse {reverse}");
            }
            $(run::<$($size),*>();)*
        }
    )*};
}

/// The gradient as a tuple, also for one argument.
macro_rules! wrap {
    ($gradient:expr, $one:ident) => {
        ($gradient,)
    };
    ($gradient:expr, $($more:ident),*) => {
        $gradient
    };
}

macro_rules! jvp {
    ($f:ty, $direction:ident, $a:ident) => {
        <$f>::jvp($a, $direction.0).1
    };
    ($f:ty, $direction:ident, $a:ident, $b:ident) => {
        <$f>::jvp($a, $b, $direction.0, $direction.1).1
    };
    ($f:ty, $direction:ident, $a:ident, $b:ident, $c:ident) => {
        <$f>::jvp($a, $b, $c, $direction.0, $direction.1, $direction.2).1
    };
}

cases! {
    matrix_vector<R, C>(w: Matrix<R, C, f64>, x: Vector<C, f64>) -> Vector<R, f64> { w * x } at [1, 1] [1, 7] [3, 2] [2, 16] [17, 33];
    matrix_matrix<R, K, C>(a: Matrix<R, K, f64>, b: Matrix<K, C, f64>) -> Matrix<R, C, f64> { a * b } at [1, 1, 1] [2, 3, 4] [5, 17, 2];
    with_transposes<R, K, C>(a: Matrix<K, R, f64>, b: Matrix<C, K, f64>) -> Matrix<R, C, f64> { a.transpose() * b.transpose() } at [1, 2, 3] [4, 3, 2];
    transpose_left<R, K, C>(a: Matrix<K, R, f64>, b: Matrix<K, C, f64>) -> Matrix<R, C, f64> { a.tr_mul(b) } at [2, 3, 4] [1, 5, 1];
    transpose_right<R, K, C>(a: Matrix<R, K, f64>, b: Matrix<C, K, f64>) -> Matrix<R, C, f64> { a * b.transpose() } at [2, 3, 4] [3, 16, 2];
    transposed_vector<R, C>(w: Matrix<R, C, f64>, x: Vector<R, f64>) -> Vector<C, f64> { w.tr_mul(x) } at [3, 2] [1, 4] [9, 17];
    outer<R, C>(a: Vector<R, f64>, b: Vector<C, f64>) -> Matrix<R, C, f64> { a.outer(b) } at [3, 2] [1, 1];
    sums<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> Vector<N, f64> { a + b - 2.0 * a } at [1] [5];
    with_scalars<N>(a: Vector<N, f64>, s: f64) -> Vector<N, f64> { (a * s + s) / (2.0 + s * s) - s } at [1] [6];
    products<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> Vector<N, f64> { a.component_mul(b).component_div(b.component_mul(b) + 2.0) } at [4];
    dots<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> f64 { a.dot(b) * a.norm() + b.norm_squared() - a.sum() * b.mean() } at [1] [2] [16] [33];
    normalized<N>(a: Vector<N, f64>) -> Vector<N, f64> { a.normalize() } at [3];
    extremes<N>(a: Vector<N, f64>) -> f64 { a.max() * a.min() } at [1] [7];
    matrix_extremes<R, C>(m: Matrix<R, C, f64>) -> f64 { m.max() - m.min() + m.norm() + m.mean() + m.sum() } at [2, 3];
    rows_and_columns<R, C>(m: Matrix<R, C, f64>) -> f64 { m.row(1).dot(m.row(0)) + m.column(1).norm_squared() } at [3, 2];
    row_sums<R, C>(m: Matrix<R, C, f64>) -> Vector<C, f64> { m.row_sum() * m.column_sum().norm() } at [3, 2];
    diagonals<N>(m: Matrix<N, N, f64>) -> Vector<N, f64> { m.diagonal() * m.trace() } at [3];
    elements<R, C>(m: Matrix<R, C, f64>, v: Vector<C, f64>) -> f64 { m[(1, 0)] * v[1] + m[(0, 1)] * m[(1, 0)] } at [2, 2];
    softmaxes<N>(z: Vector<N, f64>) -> Vector<N, f64> { softmax(z) + softmin(z) + log_softmax(z) } at [1] [4] [17];
    softmax_rows<R, C>(z: Matrix<R, C, f64>) -> Matrix<R, C, f64> { softmax(z) + log_softmax(z * 2.0) } at [2, 3];
    gates<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> Vector<N, f64> { glu(a, b) + maxout(a, b) + maximum(a, b) - minimum(a, b * 2.0) } at [5];
    gumbel<N>(z: Vector<N, f64>, noise: Vector<N, f64>) -> Vector<N, f64> { gumbel_softmax(z, noise, 0.5) } at [4];
    angles<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> Vector<N, f64> { atan2(a, b) + hypot(a, b) } at [4];
    logarithms_of_sums<N>(a: Vector<N, f64>, b: Vector<N, f64>) -> Vector<N, f64> { logaddexp(a * 3.0, b) } at [1] [4];
    stacked<N>(a: Vector<N, f64>, s: f64) -> Vector<3, f64> { Vector([s * a[0], a.sum(), s.sin()]) } at [2];
    stacked_matrix<N>(a: Vector<N, f64>, s: f64) -> Matrix<2, 2, f64> { Matrix([[s, a[0]], [a[1], s * s]]) * Matrix([[1.0, 2.0], [3.0, s]]) } at [2];
    filled<N>(s: f64, a: Vector<N, f64>) -> Vector<N, f64> { let b: Vector<N, f64> = Vector::splat(s); let zero: Vector<N, f64> = Vector::zeros(); b + a.component_mul(b) + zero } at [3];
    identity_plus<N>(m: Matrix<N, N, f64>) -> Matrix<N, N, f64> { let one: Matrix<N, N, f64> = Matrix::identity(); (m + one) * m } at [3];
    losses<N>(p: Vector<N, f64>, t: Vector<N, f64>) -> f64 { mse(p, t) + 2.0 * mse_sum(p, t) + huber(p, t, 0.7) + huber_sum(p, t, 0.3) + cosine(p, t) } at [1] [5];
    absolute_losses<N>(p: Vector<N, f64>, t: Vector<N, f64>) -> f64 { mae(p, t) + mae_sum(p * 2.0, t) + hinge(p, t) + hinge_sum(p, t * 3.0) } at [4];
    logit_losses<N>(z: Vector<N, f64>, t: Vector<N, f64>) -> f64 { bce_with_logits(z, t) + bce_with_logits_sum(z * 3.0, t) } at [4];
    probability_losses<N>(z: Vector<N, f64>, t: Vector<N, f64>) -> f64 { bce(sigmoid(z), sigmoid(t)) + bce_sum(sigmoid(z), sigmoid(t)) + kl(log_softmax(z), softmax(t)) + cross_entropy_probs(z, softmax(t)) } at [4];
    batch_losses<R, C>(z: Matrix<R, C, f64>, t: Matrix<R, C, f64>) -> f64 { kl(log_softmax(z), softmax(t)) + cross_entropy_probs(z, softmax(t)) + mse(z, t) + cosine(z, t) } at [3, 2];
    labelled<N>(z: Vector<N, f64>, s: f64) -> f64 { cross_entropy(z * s, 1) + nll(log_softmax(z), 2) } at [3] [5];
    labelled_batch<C>(z: Matrix<3, C, f64>) -> f64 { cross_entropy(z, [1, 0, 2]) + nll(log_softmax(z), [2, 2, 0]) } at [3] [4];
}

/// Matrices with rows that do not fill a register, whose costly functions run over all elements as one row.
#[test]
fn functions_of_short_rows() {
    macro_rules! shapes {
        ($($float:ident $rows:literal x $columns:literal, to $tolerance:literal;)*) => {$({
            #[differentiable]
            fn f(m: Matrix<$rows, $columns, $float>, b: Vector<$columns, $float>) -> $float {
                let h = sigmoid(m.add_row(b));
                tanh(h * 2.0).sum() + exp(m).component_mul(h).sum()
            }
            let m = Matrix::<$rows, $columns, $float>::from_fn(|i, j| 0.3 * i as $float - 0.7 * j as $float + 0.1);
            let b = Vector::from_fn(|j| 0.2 - 0.4 * j as $float);
            let (value, (dm, db)) = f::value_and_grad(m, b);
            let reference = f::reference(m, b);
            assert!((value - reference).abs() <= $tolerance * reference.abs(), "{value} and {reference}");
            assert!((f(m, b) - reference).abs() <= $tolerance * reference.abs());
            let mut rows = Vector::<$columns, $float>::zeros();
            for i in 0..$rows {
                for j in 0..$columns {
                    let h = 1.0 / (1.0 + (-(m[(i, j)] + b[j])).exp());
                    let (slope, e) = (h * (1.0 - h), m[(i, j)].exp());
                    let by_row = slope * (2.0 * (1.0 - (2.0 * h).tanh().powi(2)) + e);
                    rows[j] += by_row;
                    let expected = by_row + e * h;
                    assert!((dm[(i, j)] - expected).abs() <= $tolerance * (1.0 + expected.abs()), "{i}, {j}");
                }
            }
            for j in 0..$columns {
                assert!((db[j] - rows[j]).abs() <= $tolerance * (1.0 + rows[j].abs()), "{j}");
            }
        })*};
    }
    shapes! {
        f32 1 x 2, to 1e-5;
        f32 4 x 2, to 1e-5;
        f32 3 x 4, to 1e-5;
        f32 7 x 2, to 1e-5;
        f32 5 x 8, to 1e-5;
        f64 2 x 1, to 1e-13;
        f64 4 x 2, to 1e-13;
        f64 9 x 4, to 1e-13;
    }
}
