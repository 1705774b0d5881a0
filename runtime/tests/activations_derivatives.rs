//! Derivatives of the activations: against central differences, at kinks, at ±large, ±∞ and NaN.
use tapeless_runtime::activations::{self as a, derivatives as d};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

type Function = fn(f64) -> f64;

/// Name, activation, derivative, kinks.
const ALL: [(&str, Function, Function, &[f64]); 28] = [
    ("threshold", |x| a::threshold(x, 0.5, 20.0), |x| d::threshold(x, 0.5, 20.0), &[0.5]),
    ("relu", a::relu, d::relu, &[0.0]),
    ("relu6", a::relu6, d::relu6, &[0.0, 6.0]),
    ("hardtanh", a::hardtanh, d::hardtanh, &[-1.0, 1.0]),
    ("hardswish", a::hardswish, d::hardswish, &[-3.0, 3.0]),
    ("hardsigmoid", a::hardsigmoid, d::hardsigmoid, &[-3.0, 3.0]),
    ("elu", |x| a::elu(x, 1.5), |x| d::elu(x, 1.5), &[0.0]),
    ("selu", a::selu, d::selu, &[0.0]),
    ("celu", |x| a::celu(x, 1.5), |x| d::celu(x, 1.5), &[0.0]),
    ("leaky_relu", |x| a::leaky_relu(x, 0.1), |x| d::leaky_relu(x, 0.1), &[0.0]),
    ("prelu", |x| a::prelu(x, 0.25), |x| d::prelu(x, 0.25), &[0.0]),
    ("rrelu", |x| a::rrelu(x, 0.1, 0.3), |x| d::rrelu(x, 0.1, 0.3), &[0.0]),
    ("gelu", a::gelu, d::gelu, &[]),
    ("gelu_tanh", a::gelu_tanh, d::gelu_tanh, &[]),
    ("logsigmoid", a::logsigmoid, d::logsigmoid, &[]),
    ("hardshrink", |x| a::hardshrink(x, 0.5), |x| d::hardshrink(x, 0.5), &[-0.5, 0.5]),
    ("softshrink", |x| a::softshrink(x, 0.5), |x| d::softshrink(x, 0.5), &[-0.5, 0.5]),
    ("tanhshrink", a::tanhshrink, d::tanhshrink, &[]),
    ("softsign", a::softsign, d::softsign, &[]),
    ("softplus", a::softplus, d::softplus, &[]),
    ("softplus_with", |x| a::softplus_with(x, 2.0, 20.0), |x| d::softplus_with(x, 2.0, 20.0), &[10.0]),
    ("sigmoid", a::sigmoid, d::sigmoid, &[]),
    ("tanh", a::tanh, d::tanh, &[]),
    ("silu", a::silu, d::silu, &[]),
    ("swish", |x| a::swish(x, 1.5), |x| d::swish(x, 1.5), &[]),
    ("mish", a::mish, d::mish, &[]),
    ("identity", a::identity, d::identity, &[]),
    ("step", a::step, d::step, &[0.0]),
];

#[test]
fn agree_with_central_differences() {
    // The error of the difference is h²/6 f''' from the formula and about |f| ε/h ≈ 12 · 1e-16 / 1e-5 from rounding.
    let h = 1e-5;
    for (name, f, slope, kinks) in ALL {
        for i in -120..=120 {
            let x = f64::from(i) * 0.1 + 0.013;
            if kinks.iter().any(|kink| (x - kink).abs() <= 2.0 * h) {
                continue;
            }
            let difference = (f(x + h) - f(x - h)) / (2.0 * h);
            assert!((slope(x) - difference).abs() < 1e-9, "{name}'({x}) = {}, difference {difference}", slope(x));
        }
    }
}

#[test]
fn slopes_at_kinks_are_pytorchs() {
    // What torch.nn.functional's backward kernels select (ATen/native/cpu/Activation.cpp).
    assert_eq!(d::threshold(0.5, 0.5, 20.0), 0.0);
    assert_eq!([d::relu(0.0), d::relu(-0.0)], [0.0, 0.0]);
    assert_eq!([d::relu6(0.0), d::relu6(6.0)], [0.0, 0.0]);
    assert_eq!([d::hardtanh(-1.0), d::hardtanh(1.0)], [0.0, 0.0]);
    assert_eq!([d::hardswish(-3.0), d::hardswish(3.0)], [0.0, 1.0]);
    assert_eq!([d::hardsigmoid(-3.0), d::hardsigmoid(3.0)], [0.0, 0.0]);
    assert_eq!(d::elu(0.0, 1.5), 1.5);
    assert_eq!(d::selu(0.0), a::SELU_SCALE * a::SELU_ALPHA);
    assert_eq!(d::celu(0.0, 1.5), 1.0);
    assert_eq!([d::leaky_relu(0.0, 0.1), d::prelu(0.0, 0.25), d::rrelu(0.0, 0.25, 0.75)], [0.1, 0.25, 0.5]);
    assert_eq!([d::hardshrink(-0.5, 0.5), d::hardshrink(0.5, 0.5)], [0.0, 0.0]);
    assert_eq!([d::softshrink(-0.5, 0.5), d::softshrink(0.5, 0.5)], [0.0, 0.0]);
    assert_eq!(d::step(0.0), 0.0);
}

#[test]
fn slopes_far_out_are_those_of_the_asymptotes() {
    for (name, _, slope, _) in ALL {
        for x in [1e3, 1e20, 1e200, f64::MAX] {
            assert!(slope(x).is_finite() && slope(-x).is_finite(), "{name}'({x}) = {}, {}", slope(x), slope(-x));
        }
    }
    for slope in [d::silu, d::gelu, d::gelu_tanh, d::mish, d::softplus, d::hardswish, d::tanhshrink] as [Function; 7] {
        assert_eq!(slope(1e200), 1.0);
    }
    for slope in [d::silu, d::gelu, d::gelu_tanh, d::mish, d::softplus, d::sigmoid, d::tanh] as [Function; 7] {
        assert_eq!(slope(-1e200), 0.0);
    }
    // αx overflows before x does.
    assert_eq!([d::swish(1e308, 100.0), d::swish(-1e308, 100.0)], [1.0, 0.0]);
}

#[test]
fn slopes_at_infinity() {
    type Row = (Function, f64, f64);
    let rows: [Row; 12] = [
        (d::relu, 0.0, 1.0),
        (d::relu6, 0.0, 0.0),
        (d::hardswish, 0.0, 1.0),
        (|x| d::elu(x, 1.5), 0.0, 1.0),
        (d::logsigmoid, 1.0, 0.0),
        (d::softplus, 0.0, 1.0),
        (|x| d::softplus_with(x, 2.0, 20.0), 0.0, 1.0),
        (d::sigmoid, 0.0, 0.0),
        (d::tanh, 0.0, 0.0),
        (d::tanhshrink, 1.0, 1.0),
        (|x| d::leaky_relu(x, 0.1), 0.1, 1.0),
        (|x| d::hardshrink(x, 0.5), 1.0, 1.0),
    ];
    for (i, (slope, at_minus, at_plus)) in rows.into_iter().enumerate() {
        assert_eq!([slope(-INF), slope(INF)], [at_minus, at_plus], "row {i}");
    }
    for slope in [d::silu, d::gelu, d::gelu_tanh, d::mish, d::softsign] as [Function; 5] {
        assert!(slope(-INF).is_nan() && slope(INF).is_nan());
    }
}

#[test]
fn slopes_at_nan() {
    for (name, _, slope, _) in ALL {
        let expected = match name {
            "threshold" | "relu" | "relu6" | "hardtanh" | "hardshrink" | "softshrink" | "identity" => 1.0,
            "hardsigmoid" | "step" => 0.0,
            "leaky_relu" => 0.1,
            "prelu" => 0.25,
            "rrelu" => 0.2,
            _ => NAN,
        };
        let found = slope(NAN);
        assert!(found == expected || (found.is_nan() && expected.is_nan()), "{name}'(NaN) = {found}");
    }
}
