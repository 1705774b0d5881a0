//! `write_vjp`: as `vjp`, over whatever stands in the caller's places.

use tapeless::prelude::*;

/// Vectors of one loop, which writes both results.
#[differentiable(write_vjp)]
fn gelu(x: &Vector<37>) -> Vector<37> {
    (*x * 0.5).component_mul(1.0 + erf(*x / 1.41421))
}

/// Several arguments, one of them not differentiated, one that the result does not depend on.
#[differentiable(write_vjp, wrt(w, b, unused))]
fn layer(w: &Matrix<3, 4, f64>, b: Vector<3, f64>, unused: Vector<2, f64>, x: Vector<4, f64>) -> Vector<3, f64> {
    tanh(*w * x + b)
}

/// A matrix, of a number and a matrix.
#[differentiable(write_vjp)]
fn scaled(a: f64, m: Matrix<2, 3, f64>) -> Matrix<2, 3, f64> {
    exp(m * a)
}

#[derive(Params, Clone, Debug, PartialEq)]
struct Net {
    first: Dense<3, 5>,
    out: Dense<5, 2>,
    gains: [f32; 2],
}

/// A bundle, and a tuple of results.
#[differentiable(write_vjp)]
fn outputs(net: &Net, x: Vector<3>) -> (Vector<2>, [f32; 2], f32) {
    let y = net.out.w * tanh(net.first.w * x + net.first.b) + net.out.b;
    (y, [y[0] * net.gains[0], y[1] * net.gains[1]], y.dot(y))
}

/// A loop, over any float and length.
#[differentiable(write_vjp)]
fn powers<T: Float, const N: usize>(x: T, scale: Vector<N, T>) -> Vector<N, T> {
    let mut power = scale;
    for i in 1..N {
        power[i] = power[i - 1] * x + scale[i];
    }
    power
}

/// Names that generated code has too.
#[differentiable(write_vjp)]
fn hidden(value: Vector<3>, gradient: Vector<3>, cotangent: Vector<3>, output: f32) -> Vector<3> {
    value.component_mul(gradient) + cotangent * output
}

/// Equal bits: it is the same pass, or one whose roundings are the same in these.
macro_rules! same {
    ($($call:ident)::+ ($($argument:expr),*), $cotangent:expr, $value:expr, $gradient:expr) => {{
        let (mut value, mut gradient) = ($value, $gradient);
        $($call)::+::write_vjp($($argument,)* &$cotangent, &mut value, &mut gradient);
        (($($call)::+::vjp($($argument,)* $cotangent)), (value, gradient))
    }};
}

#[test]
fn writes_what_vjp_returns() {
    let x = Vector::<37>::from_fn(|i| (i as f32 - 18.0) / 6.0);
    let by = Vector::<37>::from_fn(|i| (i as f32).cos());
    let nan = Vector([f32::NAN; 37]);
    let (returned, written) = same!(gelu(&x), by, nan, nan);
    assert_eq!(returned, written);

    let w = Matrix::<3, 4, f64>::from_fn(|i, j| (i * 4 + j) as f64 / 7.0 - 0.8);
    let (b, unused, x) = (Vector([0.1, -0.2, 0.3]), Vector([1.0, 2.0]), Vector([0.5, -1.0, 0.25, 2.0]));
    let nan = f64::NAN;
    let gradient = (Matrix([[nan; 4]; 3]), Vector([nan; 3]), Vector([nan; 2]));
    let (returned, written) = same!(layer(&w, b, unused, x), Vector([1.0, -0.5, 2.0]), Vector([nan; 3]), gradient);
    assert_eq!(returned, written);
    assert_eq!(written.1.2, Vector([0.0, 0.0]));

    let m = Matrix([[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]]);
    let by = Matrix([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]]);
    let (returned, written) = same!(scaled(0.7, m), by, Matrix([[nan; 3]; 2]), (nan, Matrix([[nan; 3]; 2])));
    assert_eq!(returned.0, written.0);
    assert_eq!(returned.1.1, written.1.1);
    assert!((returned.1.0 - written.1.0).abs() < 1e-15);
}

#[test]
fn bundles_tuples_loops_and_names() {
    let net = Net {
        first: Dense { w: Matrix::from_fn(|i, j| (i + j) as f32 / 5.0 - 0.6), b: Vector([0.1; 5]) },
        out: Dense { w: Matrix::from_fn(|i, j| 0.3 - (i * j) as f32 / 9.0), b: Vector([-0.2, 0.4]) },
        gains: [1.5, -0.5],
    };
    let nan = f32::NAN;
    let nothing = Net {
        first: Dense { w: Matrix([[nan; 3]; 5]), b: Vector([nan; 5]) },
        out: Dense { w: Matrix([[nan; 5]; 2]), b: Vector([nan; 2]) },
        gains: [nan; 2],
    };
    let by = (Vector([1.0, -2.0]), [0.5, 0.25], -1.0);
    let (returned, written) = same!(
        outputs(&net, Vector([0.3, -0.6, 0.9])),
        by,
        (Vector([nan; 2]), [nan; 2], nan),
        (nothing, Vector([nan; 3]))
    );
    assert_eq!(returned, written);

    let scale = Vector([1.0, 0.5, -0.25, 2.0]);
    let by = Vector([1.0, 1.0, -1.0, 0.5]);
    let nan = f64::NAN;
    let (mut value, mut gradient) = (Vector([nan; 4]), (nan, Vector([nan; 4])));
    powers::<f64, 4>::write_vjp(1.25, scale, &by, &mut value, &mut gradient);
    assert_eq!(powers::<f64, 4>::vjp(1.25, scale, by), (value, gradient));
    // 1, x + 0.5, x² + 0.5 x − 0.25, x³ + 0.5 x² − 0.25 x + 2
    let x = 1.25;
    assert!((gradient.0 - (1.0 - (2.0 * x + 0.5) + 0.5 * (3.0 * x * x + x - 0.25))).abs() < 1e-14);

    let (a, b, c) = (Vector([1.0, 2.0, 3.0]), Vector([-1.0, 0.5, 4.0]), Vector([0.25, 0.5, 0.75]));
    let nan = Vector([f32::NAN; 3]);
    let (returned, written) = same!(hidden(a, b, c, 2.0), Vector([1.0, -1.0, 0.5]), nan, (nan, nan, nan, f32::NAN));
    assert_eq!(returned, written);
}
