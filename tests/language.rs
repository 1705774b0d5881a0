//! The language: what straight-line bodies may say, and that names of the user's and of ours never meet.
#![deny(warnings)]
#![allow(clippy::let_and_return, clippy::no_effect)]

mod support;
use support::check_gradient;
use tapeless::prelude::*;

/// A gain.
const GAIN: f64 = 1.5;
/// A dimension.
const WIDTH: usize = 3;

#[test]
fn patterns_shadowing_and_assignment() {
    #[differentiable]
    fn f(pair: (f64, f64), items: [f64; 3], mut x: f64) -> f64 {
        const HALF: f64 = 0.5;
        let (a, b) = pair;
        let [p, _, q] = items;
        let x0 = x;
        x += a * p;
        x *= 2.0;
        let x = {
            let b = b * HALF;
            x - b
        };
        let mut acc = [x, q, 0.0];
        acc[2] = acc[0] * items[1];
        acc[1] /= 2.0;
        let nested = ((acc[2], x0), acc[1]);
        nested.0.0 + (nested.0).1 * nested.1 + pair.1
    }
    let at = ((0.3, -0.7), [0.5, 1.2, -0.4], 0.9);
    let ((pair, items), x) = ((at.0, at.1), at.2);
    let (value, gradient) = f::value_and_grad(pair, items, x);
    assert!((value - f::reference(pair, items, x)).abs() < 1e-15);
    check_gradient("f", &at, |(pair, items, x)| f::reference(*pair, *items, *x), &gradient);
}

#[test]
fn operators_bind_as_in_rust() {
    #[differentiable]
    #[rustfmt::skip]
    fn f(a: f64, b: f64, c: f64) -> f64 {
        a - (b - c) + a / (b * c) - (a / b) / c + -(a + b) * c + (-a).powi(2) - -b + a % (b + 5.0) - (a - b) % 2.5
            + (a * b + c).powi(-2) + a.powi(5) * (c - (a - (b - 1.0e-1)))
    }
    let at = (0.7, 1.9, -0.4);
    let (value, gradient) = f::value_and_grad(at.0, at.1, at.2);
    assert!((value - f::reference(at.0, at.1, at.2)).abs() < 1e-13);
    check_gradient("f", &at, |(a, b, c)| f::reference(*a, *b, *c), &gradient);
}

#[test]
fn names_of_ours_are_free_for_users() {
    #[differentiable]
    fn f(gradient: f64, residuals: f64, cotangent: f64, value: f64, kernels: f64, i: f64, j: f64) -> f64 {
        let sum = gradient * residuals;
        let d_i = sum * cotangent;
        let r#type = d_i + value;
        let add = r#type * kernels;
        add.sin() * (i - j)
    }
    let at = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
    let call = |(a, b, c, d, e, g, h): (f64, f64, f64, f64, f64, f64, f64)| f::reference(a, b, c, d, e, g, h);
    let (value, gradient) = f::value_and_grad(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
    assert!((value - call(at)).abs() < 1e-15);
    check_gradient("f", &at, |at| call(*at), &gradient);
    let (_, tangent) = f::jvp(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    assert!((tangent - gradient.0).abs() < 1e-15);
}

#[test]
fn choosing_arguments() {
    #[differentiable(wrt(x))]
    fn one(x: f64, y: f64) -> f64 {
        x * y
    }
    #[differentiable]
    fn constant(x: f64, #[constant] y: f64, n: usize, flag: bool) -> f64 {
        let _ = flag;
        x * y * (n as f64)
    }
    #[differentiable]
    fn unused(x: f64, y: Vector<2, f64>) -> f64 {
        let _ = y;
        x * x
    }
    assert_eq!(one::grad(2.0, 3.0), 3.0);
    assert_eq!(constant::grad(2.0, 3.0, 4, true), 12.0);
    assert_eq!(unused::grad(3.0, Vector([1.0, 2.0])), (6.0, Vector([0.0, 0.0])));
}

#[test]
fn types_that_a_macro_was_given() {
    macro_rules! squares {
        ($($name:ident: $t:ty;)*) => {$(
            #[differentiable]
            fn $name(x: Vector<2, $t>, y: $t) -> $t {
                x.norm_squared() * y
            }
        )*};
    }
    squares! { single: f32; double: f64; }
    assert_eq!(single::grad(Vector([1.0, 2.0]), 3.0), (Vector([6.0, 12.0]), 5.0));
    assert_eq!(double::grad(Vector([1.0, 2.0]), 3.0), (Vector([6.0, 12.0]), 5.0));
}

#[test]
fn stopped_gradients() {
    #[differentiable]
    fn f(x: f64, y: f64) -> f64 {
        x * stop_gradient(x * y) + y
    }
    assert_eq!(f::value_and_grad(2.0, 3.0), (15.0, (6.0, 1.0)));
    assert_eq!(f::jvp(2.0, 3.0, 1.0, 1.0), (15.0, 7.0));
}

#[test]
fn labels_constants_and_dimensions() {
    #[differentiable]
    fn f(x: Vector<WIDTH, f64>, m: Matrix<2, WIDTH, f64>, k: usize) -> f64 {
        let scaled = x * GAIN;
        scaled[k] * m[(1, k)] + m.row(k - 1)[0] * core::f64::consts::PI + (WIDTH as f64) * x[0] + scaled.len() as f64
    }
    let at = (Vector([0.3, -0.4, 0.5]), Matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    for k in 1..=2 {
        let (value, gradient) = f::value_and_grad(at.0, at.1, k);
        assert!((value - f::reference(at.0, at.1, k)).abs() < 1e-14);
        check_gradient("f", &at, |(x, m)| f::reference(*x, *m, k), &gradient);
    }
}

#[test]
fn nested_bundles_generics_and_several_results() {
    #[derive(Params, Clone)]
    struct Pair<const N: usize, T: Float = f32> {
        left: Vector<N, T>,
        right: [T; 2],
    }
    #[derive(Params, Clone)]
    struct All {
        pairs: [Pair<2, f64>; 2],
        scale: f64,
        more: (f64, Vector<3, f64>),
    }
    #[differentiable]
    fn weigh<T: Float, const N: usize>(pair: &Pair<N, T>, x: T) -> (T, Vector<N, T>) {
        (pair.left.sum() * x + pair.right[1], pair.left * pair.right[0])
    }
    #[differentiable]
    fn f(all: &All, x: f64) -> f64 {
        let (a, u) = weigh(&all.pairs[0], x);
        let (b, v) = weigh(&all.pairs[1], a);
        (a * b + u.dot(v)) * all.scale + all.more.1[2] * all.more.0
    }
    let at: (All, f64) = support::fill(3);
    let (value, gradient) = f::value_and_grad(&at.0, at.1);
    assert!((value - f::reference(&at.0, at.1)).abs() < 1e-14);
    check_gradient("f", &at, |(all, x)| f::reference(all, *x), &gradient);
    let mut sum = gradient.clone();
    f::accumulate_grad(&at.0, at.1, &mut sum);
    check_gradient("accumulated", &at, |(all, x)| 2.0 * f::reference(all, *x), &sum);
    f::write_grad(&at.0, at.1, &mut sum);
    check_gradient("written", &at, |(all, x)| f::reference(all, *x), &sum);
    // A function of several results: a vjp with a cotangent for each.
    let pair = Pair { left: Vector([0.5, -1.0]), right: [2.0, 0.25] };
    let ((a, v), residuals) = weigh::forward(&pair, 3.0);
    assert_eq!((a, v), (-1.25, Vector([1.0, -2.0])));
    let (d_pair, d_x) = weigh::backward(&pair, 3.0, &residuals, (1.0, Vector([1.0, 10.0])));
    assert_eq!((d_pair.left, d_pair.right, d_x), (Vector([5.0, 23.0]), [-9.5, 1.0], -0.5));
}

#[test]
fn generic_code_is_written_against_the_traits() {
    #[differentiable]
    fn bowl(x: Vector<2, f64>) -> f64 {
        (x - Vector([1.0, -2.0])).norm_squared()
    }
    fn descend<F, P>(mut at: P, steps: usize) -> P
    where
        F: for<'a> DifferentiableScalar<Args<'a> = (P,), Gradient = P, Output = f64>,
        P: Params<Scalar = f64> + Copy,
    {
        for _ in 0..steps {
            let (_, gradient) = F::value_and_grad((at,));
            tapeless::optim::Sgd::new(0.25).step(&mut at, &gradient);
        }
        at
    }
    let end = descend::<bowl, _>(Vector([0.0, 0.0]), 60);
    assert!((end - Vector([1.0, -2.0])).norm() < 1e-12);
    let _: Option<Residuals<bowl>> = None;
    assert_eq!(<bowl as Differentiable>::PARAMETERS, 2);
    const { assert!(bowl::RESIDUAL_BYTES <= 64 && bowl::WORKSPACE_BYTES <= 64 && bowl::FLOPS <= bowl::FLOPS_GRAD) };
}
