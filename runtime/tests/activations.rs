//! Activations: special values, kinks, parameters, and the softmax family.
#![allow(clippy::excessive_precision, reason = "reference values stand as they were computed")]
use tapeless_runtime::activations::*;
use tapeless_runtime::float::Float;
use tapeless_runtime::tensor::{Matrix, Vector};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Equal, with NaN equal to NaN.
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

#[test]
fn values_at_infinity_are_pytorchs() {
    type Row = (&'static str, fn(f64) -> f64, f64, f64);
    let rows: [Row; 26] = [
        ("threshold", |x| threshold(x, 0.1, 20.0), 20.0, INF),
        ("relu", relu, 0.0, INF),
        ("relu6", relu6, 0.0, 6.0),
        ("hardtanh", hardtanh, -1.0, 1.0),
        ("hardswish", hardswish, NAN, INF),
        ("hardsigmoid", hardsigmoid, 0.0, 1.0),
        ("elu", |x| elu(x, 1.5), -1.5, INF),
        ("selu", selu, -SELU_SCALE * SELU_ALPHA, INF),
        ("celu", |x| celu(x, 1.5), -1.5, INF),
        ("leaky_relu", |x| leaky_relu(x, 0.1), -INF, INF),
        ("prelu", |x| prelu(x, 0.0), NAN, INF),
        ("rrelu", |x| rrelu(x, 0.1, 0.3), -INF, INF),
        ("gelu", gelu, NAN, INF),
        ("gelu_tanh", gelu_tanh, NAN, INF),
        ("logsigmoid", logsigmoid, -INF, 0.0),
        ("hardshrink", |x| hardshrink(x, 0.5), -INF, INF),
        ("softshrink", |x| softshrink(x, 0.5), -INF, INF),
        ("tanhshrink", tanhshrink, -INF, INF),
        ("softsign", softsign, NAN, NAN),
        ("softplus", softplus, 0.0, INF),
        ("softplus_with", |x| softplus_with(x, 2.0, 20.0), 0.0, INF),
        ("sigmoid", sigmoid, 0.0, 1.0),
        ("tanh", tanh, -1.0, 1.0),
        ("silu", silu, NAN, INF),
        ("swish", |x| swish(x, 1.5), NAN, INF),
        ("mish", mish, NAN, INF),
    ];
    for (name, f, at_minus, at_plus) in rows {
        assert!(same(f(-INF), at_minus), "{name}(-inf) is {}", f(-INF));
        assert!(same(f(INF), at_plus), "{name}(inf) is {}", f(INF));
        assert!(f(NAN).is_nan(), "{name}(NaN) is {}", f(NAN));
    }
    assert_eq!([step(-INF), step(INF), step(NAN)], [0.0, 1.0, 0.0]);
    assert!(identity(NAN).is_nan());
}

#[test]
fn values_far_out_neither_overflow_nor_underflow_early() {
    for x in [1e4_f32, 1e20, 1e38] {
        for (name, f) in [
            ("softplus", softplus as fn(f32) -> f32),
            ("silu", silu),
            ("gelu", gelu),
            ("gelu_tanh", gelu_tanh),
            ("mish", mish),
            ("hardswish", hardswish),
        ] {
            assert_eq!(f(x), x, "{name}({x})");
        }
        for (name, f) in [("silu", silu as fn(f32) -> f32), ("gelu", gelu), ("gelu_tanh", gelu_tanh), ("mish", mish)] {
            assert_eq!(f(-x), 0.0, "{name}(-{x})");
        }
        assert_eq!(tanhshrink(x), x - 1.0);
        assert_eq!(logsigmoid(-x), -x);
        assert_eq!(softsign(-x), if x > 1e8 { -1.0 } else { -x / (1.0 + x) });
    }
}

#[test]
fn small_tails_keep_their_digits() {
    let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-13;
    assert!(close(gelu(-10.0), -7.61985302416052607e-23));
    assert!(close(gelu_tanh(-6.0), -8.43964670076229708e-11));
    assert!(close(mish(-40.0), -1.69934170211663559e-16));
    assert!(close(softplus(-40.0), 4.24835425529158899e-18));
    assert!(close(derivatives::sigmoid(40.0), 4.24835425529158896e-18));
    assert!(close(derivatives::tanh(20.0), 1.69934170211663558e-17));
}

#[test]
fn kinks() {
    assert_eq!(threshold(Vector([0.5, 0.50001]), 0.5, -7.0), Vector([-7.0, 0.50001]));
    assert!(relu(-0.0_f32).is_sign_positive());
    assert_eq!(hardshrink(Vector([-0.5, 0.5, 0.5000001]), 0.5), Vector([0.0, 0.0, 0.5000001]));
    assert_eq!(softshrink(Vector([-0.5, 0.5, -1.5]), 0.5), Vector([0.0, 0.0, -1.0]));
    assert!(softshrink(-0.25_f64, 0.5).is_sign_negative());
    assert_eq!(hardswish(Vector([-4.0, -3.0, 3.0, 4.0])), Vector([0.0, 0.0, 3.0, 4.0]));
    assert_eq!(step(Vector([-0.0, 0.0, f64::MIN_POSITIVE])), Vector([0.0, 0.0, 1.0]));
}

/// The lecture's own sigmoid (row S7) at -1, 0 and 1, to the digits that it prints.
#[test]
fn sigmoid_as_the_lecture_prints_it() {
    let x = Vector([-1.0_f32, 0.0, 1.0]);
    assert_eq!(format!("{:.4}", sigmoid(x)), "[0.2689, 0.5000, 0.7311]");
    assert_eq!(format!("{:.4}", derivatives::sigmoid(x)), "[0.1966, 0.2500, 0.1966]");
}

/// The lecture's threshold network for equivalence (row M2).
#[test]
fn threshold_network_of_the_lecture() {
    let net = |a: f64, b: f64| step(step(a + b - 1.5) + step(-a - b + 0.5) - 0.5);
    assert_eq!([net(0.0, 0.0), net(0.0, 1.0), net(1.0, 0.0), net(1.0, 1.0)], [1.0, 0.0, 0.0, 1.0]);
}

/// The lecture's three printed examples (row M6); the figures with more digits are from mpmath.
#[test]
fn softmax_as_the_lecture_prints_it() {
    let first = softmax(Vector([0.5_f64, 0.5, 0.1, 0.7]));
    assert_eq!(format!("{first:.3}"), "[0.257, 0.257, 0.172, 0.314]");
    assert!((first[3] - 0.3138462885494647).abs() < 1e-15);
    let second = softmax(Vector([-1.0_f64, 0.0, 1.0, 0.0, -1.0]));
    assert_eq!(format!("{second:.2}"), "[0.07, 0.18, 0.50, 0.18, 0.07]");
    assert!((second[2] - 0.49839778846450252).abs() < 1e-15);
    let third = softmax(Vector([1.0_f64, 1.0, 1.0, 2.0, 1.0]));
    assert_eq!(format!("{third:.2}"), "[0.15, 0.15, 0.15, 0.40, 0.15]");
    assert!((third[3] - 0.40460967519168966).abs() < 1e-15);
}

#[test]
fn softmax_sums_to_one_and_ignores_a_shift() {
    let x = Vector([0.3_f64, -2.0, 1.7, 0.0]);
    assert!((softmax(x).sum() - 1.0).abs() < 1e-15);
    // A power of two shifts these numbers without rounding them.
    let y = Vector([0.5_f64, -2.0, 1.75, 0.0]);
    assert_eq!(softmax(y + 1024.0), softmax(y));
    assert_eq!(log_softmax(y - 1024.0), log_softmax(y));
}

#[test]
fn softmax_of_large_and_infinite_logits() {
    assert_eq!(softmax(Vector([1e4_f32, -1e4, 1e4])), Vector([0.5, 0.0, 0.5]));
    assert_eq!(log_softmax(Vector([1e4_f32, -1e4])), Vector([0.0, -2e4]));
    assert_eq!(softmax(Vector([f32::MAX, 0.0])), Vector([1.0, 0.0]));
    assert_eq!(softmax(Vector([-INF, 0.0, 0.0])), Vector([0.0, 0.5, 0.5]));
    assert_eq!(log_softmax(Vector([-INF, 0.0])), Vector([-INF, 0.0]));
    for bad in [Vector([INF, 0.0]), Vector([NAN, 0.0]), Vector([0.0, NAN]), Vector([-INF, -INF])] {
        assert!(softmax(bad).iter().all(|p| p.is_nan()), "{bad}");
        assert!(log_softmax(bad).iter().all(|p| p.is_nan()), "{bad}");
    }
    assert_eq!(softmax(Vector::<0>([])), Vector([]));
    assert_eq!(softmax(Vector([3.0_f32])), Vector([1.0]));
    assert_eq!(log_softmax(Vector([3.0_f32])), Vector([0.0]));
}

#[test]
fn log_softmax_keeps_small_losses() {
    // -ln(1/(1 + e^-40)) = 4.2483542552915889e-18, far below the rounding of 1.
    let found = -log_softmax(Vector([40.0_f64, 0.0]))[0];
    assert!((found / 4.24835425529158899e-18 - 1.0).abs() < 1e-14, "{found:e}");
}

#[test]
fn softmax_family_works_along_rows() {
    let m = Matrix([[1.0_f64, 2.0, 3.0], [0.0, 0.0, -5.0]]);
    for (on_matrix, on_vector) in [
        (softmax(m), softmax as fn(Vector<3, f64>) -> Vector<3, f64>),
        (softmin(m), softmin),
        (log_softmax(m), log_softmax),
    ] {
        assert!(on_matrix.rows().eq(m.rows().map(on_vector)));
    }
    assert_eq!(softmin(m), softmax(-m));
}

#[test]
fn gumbel_softmax_divides_by_the_temperature() {
    let p = gumbel_softmax(Vector([1.0_f64, 2.0, 3.0]), Vector([0.5, -0.25, 0.0]), 0.5);
    let expected = Vector([0.04398648029205784, 0.072521445680747746, 0.88349207402719441]);
    assert!((p - expected).amax() < 1e-15, "{p}");
    let cold = gumbel_softmax(Vector([1.0_f64, 2.0, 3.0]), Vector::zeros(), 1e-3);
    assert_eq!(cold, Vector([0.0, 0.0, 1.0]));
}

#[test]
fn gates_of_two_arguments() {
    let (a, b) = (Vector([2.0_f64, -3.0]), Vector([0.0, 1.0]));
    assert_eq!(glu(a, b), Vector([1.0, -3.0 * sigmoid(1.0)]));
    assert_eq!(maxout(a, b), Vector([2.0, 1.0]));
    assert!(maxout(NAN, 1.0).is_nan() && maxout(1.0, NAN).is_nan());
    assert!(glu(INF, -INF).is_nan());
}

#[test]
fn tensors_and_scalars_agree_in_both_precisions() {
    fn check<T: Float>() {
        let x = Vector::<7, T>::from_fn(|i| T::from_f64(i as f64 * 1.25 - 4.0));
        assert_eq!(gelu(x), x.map(gelu));
        assert_eq!(mish(x), x.map(mish));
        assert_eq!(elu(x, T::HALF), x.map(|x| elu(x, T::HALF)));
        assert_eq!(Matrix([gelu(x).0]), gelu(Matrix([x.0])));
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn selu_constants_keep_mean_and_variance() {
    // The constants are defined by this fixed point: mean 0 and variance 1 of selu(z) for standard normal z
    // (Klambauer et al. 2017, section 2). Integrated by the trapezoid rule, which is exact to rounding here but for the kink.
    let (mut mean, mut square) = (0.0, 0.0);
    let h = 1e-3;
    for i in -12_000..=12_000 {
        let z = f64::from(i) * h;
        let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * h;
        mean += selu(z) * density;
        square += selu(z) * selu(z) * density;
    }
    assert!(mean.abs() < 1e-6 && (square - 1.0).abs() < 1e-6, "{mean} {square}");
}
