//! Every function that users can call: its value against `reference`, its derivative against finite differences, forward
//! mode, the two passes apart, and PyTorch (tests/reference/operations.csv).

use std::collections::BTreeSet;
use tapeless::prelude::*;

/// What a test learns of a function at a point, in `f64` and `f32`.
struct Case {
    name: &'static str,
    parameters: &'static [f64],
    /// Value and derivative.
    f64: fn(f64) -> (f64, f64),
    f32: fn(f32) -> (f32, f32),
    /// The checks that need the item itself.
    check: fn(f64),
    /// Points at which it is smooth.
    points: &'static [f64],
}

fn close(a: f64, b: f64, tolerance: f64, what: &str) {
    let same = a == b || (a.is_nan() && b.is_nan());
    assert!(same || (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0), "{what}: {a:e} and {b:e}");
}

/// The slope by differences of fourth order (Abramowitz & Stegun, 25.3.6 extended by Richardson).
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3 * x.abs().clamp(0.01, 1.0);
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

const ANY: &[f64] = &[-3.7, -2.2, -1.6, -0.92, -0.35, -0.011, 0.021, 0.31, 0.75, 1.43, 2.61, 4.12, 11.7];
const POSITIVE: &[f64] = &[0.021, 0.31, 0.75, 1.43, 2.61, 4.12, 12.0, 1000.0];
const UNIT: &[f64] = &[-0.75, -0.6, -0.2, 0.011, 0.41, 0.7];
const ABOVE_ONE: &[f64] = &[1.51, 2.0, 2.61, 30.0];

macro_rules! cases {
    ($($id:ident = $name:ident($($parameter:literal),*) at $points:expr;)*) => {
        $(mod $id {
            #![allow(unused_imports)]
            use tapeless::prelude::*;
            #[differentiable]
            pub fn double(x: f64) -> f64 { $name(x $(, $parameter)*) }
            #[differentiable]
            pub fn single(x: f32) -> f32 { $name(x $(, $parameter)*) }
            #[differentiable]
            pub fn vector(x: Vector<3, f64>) -> Vector<3, f64> { $name(x $(, $parameter)*) }
            #[differentiable(strict)]
            pub fn strict(x: f64) -> f64 { $name(x $(, $parameter)*) }
        })*
        fn cases() -> Vec<Case> {
            vec![$(Case {
                name: stringify!($name),
                parameters: &[$($parameter as f64),*],
                f64: |x| $id::double::value_and_grad(x),
                f32: |x| $id::single::value_and_grad(x),
                points: $points,
                check: |x| {
                    let name = concat!(stringify!($name), " at");
                    let (value, gradient) = $id::double::value_and_grad(x);
                    close(value, $id::double(x), 1e-15, &format!("{name} {x}: value alone"));
                    close(value, $id::double::reference(x), 1e-14, &format!("{name} {x}: reference"));
                    close(value, $id::strict(x), 1e-14, &format!("{name} {x}: strict"));
                    close(gradient, slope($id::double::reference, x), 2e-9, &format!("{name} {x}: finite differences"));
                    let (again, tangent) = $id::double::jvp(x, 1.0);
                    close(value, again, 0.0, &format!("{name} {x}: value of jvp"));
                    close(gradient, tangent, 1e-14, &format!("{name} {x}: forward mode"));
                    let (again, residuals) = $id::double::forward(x);
                    close(value, again, 0.0, &format!("{name} {x}: forward pass"));
                    close(2.5 * gradient, $id::double::backward(x, &residuals, 2.5), 1e-14, &format!("{name} {x}: backward pass"));
                    let mut sum = 1.0;
                    $id::double::accumulate_grad(x, &mut sum);
                    close(sum, 1.0 + gradient, 1e-14, &format!("{name} {x}: accumulation"));
                    let mut place = f64::NAN;
                    $id::double::write_grad(x, &mut place);
                    close(place, gradient, 0.0, &format!("{name} {x}: written"));
                    let tensor = Vector([x, x, x]);
                    let (all, residuals) = $id::vector::forward(tensor);
                    let pulled = $id::vector::backward(tensor, &residuals, Vector([0.0, 1.0, 2.5]));
                    close(all[1], value, 1e-15, &format!("{name} {x}: in a vector"));
                    close(pulled[0], 0.0, 0.0, &format!("{name} {x}: vjp in a vector"));
                    close(pulled[2], 2.5 * gradient, 1e-14, &format!("{name} {x}: vjp in a vector"));
                },
            }),*]
        }
    };
}

cases! {
    exp = exp() at &[-3.7, -0.35, 0.021, 1.43, 4.12];
    exp2 = exp2() at ANY;
    exp_m1 = exp_m1() at &[-3.7, -0.35, 0.021, 1.43, 4.12];
    ln = ln() at POSITIVE;
    ln_1p = ln_1p() at POSITIVE;
    log2 = log2() at POSITIVE;
    log10 = log10() at POSITIVE;
    sqrt = sqrt() at POSITIVE;
    rsqrt = rsqrt() at POSITIVE;
    cbrt = cbrt() at POSITIVE;
    recip = recip() at ANY;
    square = square() at ANY;
    fract = fract() at ANY;
    sin = sin() at ANY;
    cos = cos() at ANY;
    tan = tan() at UNIT;
    asin = asin() at UNIT;
    acos = acos() at UNIT;
    atan = atan() at ANY;
    sinh = sinh() at UNIT;
    cosh = cosh() at UNIT;
    tanh = tanh() at ANY;
    asinh = asinh() at ANY;
    acosh = acosh() at ABOVE_ONE;
    atanh = atanh() at UNIT;
    erf = erf() at ANY;
    erfc = erfc() at ANY;
    sigmoid = sigmoid() at ANY;
    softplus = softplus() at ANY;
    abs = abs() at ANY;
    relu = relu() at ANY;
    signum = signum() at ANY;
    floor = floor() at ANY;
    ceil = ceil() at ANY;
    round = round() at ANY;
    trunc = trunc() at ANY;
    identity = identity() at ANY;
    step = step() at ANY;
    relu6 = relu6() at ANY;
    hardtanh = hardtanh() at ANY;
    hardsigmoid = hardsigmoid() at ANY;
    hardswish = hardswish() at ANY;
    selu = selu() at ANY;
    gelu = gelu() at ANY;
    gelu_tanh = gelu_tanh() at ANY;
    logsigmoid = logsigmoid() at ANY;
    tanhshrink = tanhshrink() at ANY;
    softsign = softsign() at ANY;
    silu = silu() at ANY;
    mish = mish() at ANY;
    threshold = threshold(0.1, 20.0) at ANY;
    elu = elu(1.0) at ANY;
    elu_half = elu(0.5) at ANY;
    hardshrink_wide = hardshrink(1.0) at ANY;
    softshrink_wide = softshrink(1.0) at ANY;
    prelu_half = prelu(0.5) at ANY;
    rrelu_half = rrelu(0.0, 0.5) at ANY;
    swish_plain = swish(1.0) at ANY;
    threshold_low = threshold(-1.0, 0.0) at ANY;
    clamp_unit = clamp(-1.0, 1.0) at ANY;
    celu = celu(1.0) at ANY;
    celu_half = celu(0.5) at ANY;
    leaky_relu = leaky_relu(0.01) at ANY;
    leaky_relu_tenth = leaky_relu(0.1) at ANY;
    prelu = prelu(0.25) at ANY;
    rrelu = rrelu(0.125, 0.375) at ANY;
    rrelu_third = rrelu(0.125, 0.3333333333) at ANY;
    hardshrink = hardshrink(0.5) at ANY;
    softshrink = softshrink(0.5) at ANY;
    softplus_with = softplus_with(1.0, 20.0) at ANY;
    softplus_steep = softplus_with(2.0, 20.0) at &[-3.7, -0.35, 0.021, 1.43, 4.12];
    swish = swish(1.5) at ANY;
    clamp = clamp(-0.5, 3.0) at ANY;
    powf = powf(2.5) at POSITIVE;
    powf_half = powf(0.5) at POSITIVE;
    powi_two = powi(2) at ANY;
    powi_inverse = powi(-1) at ANY;
    powi = powi(3) at ANY;
    powi_negative = powi(-2) at ANY;
}

#[test]
fn derivatives_against_finite_differences_and_forward_mode() {
    for case in cases() {
        for x in case.points {
            (case.check)(*x);
        }
    }
}

/// Where PyTorch and we differ: the name, whether it is so at a point (for a derivative, in f64), and why.
struct Deviation(&'static str, fn(f64, bool, bool) -> bool, #[allow(dead_code)] &'static str);

const DEVIATIONS: &[Deviation] = &[
    Deviation(
        "hardsigmoid",
        |x, slope, double| slope && double && !x.is_nan(),
        "PyTorch keeps 1/6 as an f32 also in f64",
    ),
    Deviation(
        "hardsigmoid",
        |x, slope, _| slope && x.is_nan(),
        "ours is the slope of the middle piece, the value NaN in both",
    ),
    Deviation(
        "hardswish",
        |x, slope, _| slope && x.is_nan(),
        "ours is NaN, as the value; PyTorch's comparisons end in the last piece",
    ),
    Deviation(
        "clamp",
        |x, slope, _| slope && x.is_nan(),
        "ours is the slope of the middle piece, the value NaN in both",
    ),
    Deviation(
        "acosh",
        |x, slope, _| slope && x < 1.0,
        "outside the domain our slope is NaN, as the value; PyTorch's is 1/√(x² − 1)",
    ),
    Deviation(
        "signum",
        |x, slope, _| !slope && (x == 0.0 || x.is_nan()),
        "as Rust's: ±1 at ±0, NaN at NaN; PyTorch's is 0",
    ),
    Deviation("round", |x, slope, _| !slope && x.abs() == 0.5, "as Rust's: halves away from 0; PyTorch's go to even"),
    Deviation(
        "powf",
        |x, _, _| x == f64::NEG_INFINITY || x == 0.0 && x.is_sign_negative(),
        "IEEE 754: pow(−inf, 0.5) = +inf, pow(−0, −0.5) = +inf; PyTorch takes a square root",
    ),
];

#[test]
fn values_and_derivatives_of_pytorch() {
    let cases = cases();
    let mut seen = BTreeSet::new();
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for (number, line) in include_str!("reference/operations.csv").lines().enumerate().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let [dtype, name, parameters, x, value, derivative] = cells[..] else { panic!("line {}: {line}", number + 1) };
        let number =
            |cell: &str| cell.parse::<f64>().unwrap_or_else(|error| panic!("line {}: {cell}: {error}", number + 1));
        let parameters: Vec<f64> = parameters.split_whitespace().map(number).collect();
        let case = cases.iter().find(|case| case.name == name && case.parameters == parameters);
        let case = case.unwrap_or_else(|| panic!("{name}{parameters:?} is not among the cases"));
        seen.insert(name.to_owned());
        let x = number(x);
        let (ours, tolerance) = if dtype == "float64" {
            ((case.f64)(x), 4e-14)
        } else {
            let (value, derivative) = (case.f32)(x as f32);
            ((f64::from(value), f64::from(derivative)), 2e-6)
        };
        for (what, ours, theirs) in [("value", ours.0, number(value)), ("derivative", ours.1, number(derivative))] {
            let same = ours == theirs || ours.is_nan() && theirs.is_nan();
            let near = theirs.is_finite() && (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0);
            if !same && !near {
                let deviates =
                    |known: &Deviation| known.0 == name && (known.1)(x, what == "derivative", dtype == "float64");
                if let Some(known) = DEVIATIONS.iter().position(deviates) {
                    met.insert(known);
                    continue;
                }
                wrong.push(format!("{dtype} {name}{parameters:?} at {x}: {what} {ours:e}, PyTorch {theirs:e}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the values differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(met.len(), DEVIATIONS.len(), "a deviation that is none: of {met:?}");
    assert!(seen.len() > 50);
}

/// Functions of several tensors, of vectors, and losses: tested in tests/tensors.rs and tests/pytorch.rs;
/// of windows in tests/layers/windows.rs.
const ELSEWHERE: &[&str] = &[
    "atan2",
    "hypot",
    "logaddexp",
    "stop_gradient",
    "maximum",
    "minimum",
    "glu",
    "maxout",
    "softmax",
    "softmin",
    "log_softmax",
    "gumbel_softmax",
    "mse",
    "mse_sum",
    "mae",
    "mae_sum",
    "huber",
    "huber_sum",
    "bce",
    "bce_sum",
    "bce_with_logits",
    "bce_with_logits_sum",
    "hinge",
    "hinge_sum",
    "kl",
    "nll",
    "cross_entropy",
    "cross_entropy_probs",
    "cosine",
    "avg_pool1d",
    "avg_pool2d",
    "conv1d",
    "conv1d_with",
    "conv2d",
    "conv2d_with",
    "max_pool1d",
    "max_pool2d",
    // tests/recompute.rs
    "recompute",
];

#[test]
fn no_function_is_untested() {
    let tested: BTreeSet<&str> = cases().iter().map(|case| case.name).chain(ELSEWHERE.iter().copied()).collect();
    for name in tapeless::__private::builtin_names!() {
        assert!(tested.contains(name), "`{name}` has no test");
    }
}
