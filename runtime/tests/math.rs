//! How far every function is from the exact value, in units in the last place.
//!
//! `f32` functions are compared with an `f64` reference, over a sample here and over all 2³² arguments in the ignored test:
//! `cargo test --release --test math -- --ignored --nocapture` (`TAPELESS_MATH_FUNCTIONS=exp,ln` for some functions only,
//! `TAPELESS_MATH_STRIDE=17` for every 17th argument). `f64` functions are compared with mpmath's values in
//! `math_reference.csv`; for a larger sample, write one with `math_reference.py 5000` and name it in
//! `TAPELESS_MATH_REFERENCE`.
use std::collections::BTreeMap;
use tapeless_runtime::math;

/// The distance of `y` from the exact value, which lies `rest` spacings from the `nearest` double, in units of its spacing.
fn ulps_f64(y: f64, nearest: f64, rest: f64) -> f64 {
    let bits = nearest.abs().to_bits();
    let spacing = f64::from_bits(bits + 1) - nearest.abs();
    // Below a power of two the spacing is half of that above.
    let halved = bits & ((1 << 52) - 1) == 0 && bits >> 52 > 1 && (rest < 0.0) == (nearest > 0.0) && rest != 0.0;
    let error = ((y - nearest) / spacing - rest).abs() * if halved { 2.0 } else { 1.0 };
    if error.is_nan() { f64::INFINITY } else { error }
}

/// The distance of `y` from `exact`, in units of the spacing of `f32` there; 0 for the right NaN or infinity.
fn ulps_f32(y: f32, exact: f64) -> f64 {
    if exact.is_nan() || y.is_nan() {
        return if exact.is_nan() && y.is_nan() { 0.0 } else { f64::INFINITY };
    }
    // What exceeds the largest number by half a spacing or more is to be infinite.
    if exact.abs() >= 2f64.powi(128) - 2f64.powi(103) || y.is_infinite() {
        return if exact as f32 == y { 0.0 } else { f64::INFINITY };
    }
    let exponent = ((exact.abs().to_bits() >> 52) as i64 - 1023).max(-126);
    (f64::from(y) - exact).abs() * f64::from_bits(((23 - exponent + 1023) as u64) << 52)
}

struct Unary {
    name: &'static str,
    ours: fn(f32) -> f32,
    exact: fn(f64) -> f64,
    bound: f64,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Bounds are the ones the docs state.
const UNARY: &[Unary] = &[
    Unary { name: "exp", ours: math::exp_f32, exact: f64::exp, bound: 0.8 },
    Unary { name: "exp2", ours: math::exp2_f32, exact: f64::exp2, bound: 0.8 },
    Unary { name: "exp_m1", ours: math::exp_m1_f32, exact: f64::exp_m1, bound: 1.0 },
    Unary { name: "ln", ours: math::ln_f32, exact: f64::ln, bound: 0.9 },
    Unary { name: "ln_1p", ours: math::ln_1p_f32, exact: f64::ln_1p, bound: 0.51 },
    Unary { name: "log2", ours: math::log2_f32, exact: f64::log2, bound: 0.51 },
    Unary { name: "log10", ours: math::log10_f32, exact: f64::log10, bound: 0.51 },
    Unary { name: "sqrt", ours: math::sqrt_f32, exact: f64::sqrt, bound: 0.5 },
    Unary { name: "cbrt", ours: math::cbrt_f32, exact: f64::cbrt, bound: 0.51 },
    Unary { name: "sin", ours: math::sin_f32, exact: f64::sin, bound: 0.51 },
    Unary { name: "cos", ours: math::cos_f32, exact: f64::cos, bound: 0.51 },
    Unary { name: "tan", ours: math::tan_f32, exact: f64::tan, bound: 0.51 },
    Unary { name: "asin", ours: math::asin_f32, exact: f64::asin, bound: 0.51 },
    Unary { name: "acos", ours: math::acos_f32, exact: f64::acos, bound: 0.51 },
    Unary { name: "atan", ours: math::atan_f32, exact: f64::atan, bound: 0.51 },
    Unary { name: "sinh", ours: math::sinh_f32, exact: f64::sinh, bound: 0.51 },
    Unary { name: "cosh", ours: math::cosh_f32, exact: f64::cosh, bound: 0.51 },
    Unary { name: "tanh", ours: math::tanh_f32, exact: f64::tanh, bound: 0.9 },
    Unary { name: "asinh", ours: math::asinh_f32, exact: math::asinh_f64, bound: 0.51 },
    Unary { name: "acosh", ours: math::acosh_f32, exact: math::acosh_f64, bound: 0.51 },
    Unary { name: "atanh", ours: math::atanh_f32, exact: math::atanh_f64, bound: 0.51 },
    Unary { name: "erf", ours: math::erf_f32, exact: math::erf_f64, bound: 1.0 },
    Unary { name: "erfc", ours: math::erfc_f32, exact: math::erfc_f64, bound: 0.51 },
    Unary { name: "sigmoid", ours: math::sigmoid_f32, exact: sigmoid, bound: 0.8 },
    Unary { name: "softplus", ours: math::softplus_f32, exact: softplus, bound: 0.51 },
    Unary { name: "recip", ours: math::recip_f32, exact: f64::recip, bound: 0.5 },
];

/// Asserts the bound over the arguments whose bits are 0, `stride`, 2 `stride`, …
fn check(function: &Unary, stride: u32) {
    let (mut worst, mut at) = (0.0, 0.0);
    let mut bits = 0_u32;
    loop {
        let x = f32::from_bits(bits);
        let error = ulps_f32((function.ours)(x), (function.exact)(f64::from(x)));
        if error > worst {
            (worst, at) = (error, x);
        }
        match bits.checked_add(stride) {
            Some(next) => bits = next,
            None => break,
        }
    }
    println!("{:>9}_f32: {worst:.4} ulp at {at:e}", function.name);
    assert!(worst <= function.bound, "{}_f32({at:e}) is {worst} ulp off", function.name);
}

#[test]
fn f32_sample() {
    for function in UNARY {
        check(function, 39_989);
    }
}

#[test]
#[ignore = "all 2³² arguments: about a minute a function in release"]
fn f32_exhaustive() {
    let wanted = std::env::var("TAPELESS_MATH_FUNCTIONS").unwrap_or_default();
    let stride = std::env::var("TAPELESS_MATH_STRIDE").map_or(1, |stride| stride.parse().expect("a positive number"));
    for function in UNARY {
        if wanted.is_empty() || wanted.split(',').any(|name| name == function.name) {
            check(function, stride);
        }
    }
}

#[test]
fn f32_binary_sample() {
    type Binary = (&'static str, fn(f32, f32) -> f32, fn(f64, f64) -> f64);
    let functions: [Binary; 4] = [
        ("powf", math::powf_f32, f64::powf),
        ("atan2", math::atan2_f32, f64::atan2),
        ("hypot", math::hypot_f32, f64::hypot),
        ("log", math::log_f32, f64::log),
    ];
    for (name, ours, exact) in functions {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            state ^ state >> 15
        };
        for round in 0..100_000 {
            let (x, y) = if round % 2 == 0 {
                (f32::from_bits(next()), f32::from_bits(next()))
            } else {
                (next() as f32 / 1e9, next() as f32 / 2e8 - 10.0)
            };
            let expected = exact(f64::from(x), f64::from(y));
            let error = ulps_f32(ours(x, y), expected);
            assert!(error <= 0.51, "{name}_f32({x:e}, {y:e}) = {:e}, not {expected:e}: {error} ulp", ours(x, y));
        }
    }
}

#[test]
fn f32_powi_sample() {
    for n in [-200, -63, -5, -3, -2, -1, 0, 1, 2, 3, 4, 7, 40, 63, 64, 1000] {
        for step in 0..4000 {
            let x = step as f32 * 0.00123 - 2.5;
            let bound = if n == 3 || n == -1 { 1.5 } else { 0.51 };
            let error = ulps_f32(math::powi_f32(x, n), f64::from(x).powi(n));
            assert!(error <= bound, "powi({x:e}, {n}): {error} ulp");
        }
    }
}

/// The bounds that the docs state, by name.
const BOUNDS_F64: &[(&str, f64)] = &[
    ("exp", 0.8),
    ("exp2", 0.8),
    ("exp_m1", 1.0),
    ("ln", 0.8),
    ("ln_1p", 0.9),
    ("log2", 0.8),
    ("log10", 0.8),
    ("cbrt", 0.51),
    ("sin", 0.8),
    ("cos", 0.8),
    ("tan", 0.9),
    ("asin", 0.7),
    ("acos", 0.7),
    ("atan", 0.7),
    ("sinh", 0.8),
    ("cosh", 0.8),
    ("tanh", 0.8),
    ("asinh", 1.6),
    ("acosh", 2.2),
    ("atanh", 1.6),
    ("erf", 1.2),
    ("erfc", 3.0),
    ("sigmoid", 0.7),
    ("softplus", 1.5),
    ("powf", 0.8),
    ("atan2", 0.8),
    ("hypot", 0.51),
    ("powi", 2.0),
];

fn evaluate_f64(name: &str, x: f64, y: f64) -> f64 {
    match name {
        "exp" => math::exp_f64(x),
        "exp2" => math::exp2_f64(x),
        "exp_m1" => math::exp_m1_f64(x),
        "ln" => math::ln_f64(x),
        "ln_1p" => math::ln_1p_f64(x),
        "log2" => math::log2_f64(x),
        "log10" => math::log10_f64(x),
        "cbrt" => math::cbrt_f64(x),
        "sin" => math::sin_f64(x),
        "cos" => math::cos_f64(x),
        "tan" => math::tan_f64(x),
        "asin" => math::asin_f64(x),
        "acos" => math::acos_f64(x),
        "atan" => math::atan_f64(x),
        "sinh" => math::sinh_f64(x),
        "cosh" => math::cosh_f64(x),
        "tanh" => math::tanh_f64(x),
        "asinh" => math::asinh_f64(x),
        "acosh" => math::acosh_f64(x),
        "atanh" => math::atanh_f64(x),
        "erf" => math::erf_f64(x),
        "erfc" => math::erfc_f64(x),
        "sigmoid" => math::sigmoid_f64(x),
        "softplus" => math::softplus_f64(x),
        "powf" => math::powf_f64(x, y),
        "atan2" => math::atan2_f64(x, y),
        "hypot" => math::hypot_f64(x, y),
        "powi" => math::powi_f64(x, y as i32),
        _ => panic!("no function {name}"),
    }
}

#[test]
fn f64_reference() {
    let text = match std::env::var("TAPELESS_MATH_REFERENCE") {
        Ok(path) => std::fs::read_to_string(path).expect("the file named in TAPELESS_MATH_REFERENCE"),
        Err(_) => include_str!("math_reference.csv").to_string(),
    };
    let mut worst = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split(',');
        let name = fields.next().unwrap();
        let mut number = || f64::from_bits(u64::from_str_radix(fields.next().unwrap(), 16).unwrap());
        let (x, y, nearest, rest) = (number(), number(), number(), number());
        let error = ulps_f64(evaluate_f64(name, x, y), nearest, rest);
        let entry = worst.entry(name).or_insert((0.0, x, y));
        if error > entry.0 {
            *entry = (error, x, y);
        }
    }
    for (name, _) in BOUNDS_F64 {
        let (error, x, y) = worst[name];
        println!("{name:>9}_f64: {error:.4} ulp at ({x:e}, {y:e})");
    }
    assert_eq!(worst.len(), BOUNDS_F64.len());
    for (name, bound) in BOUNDS_F64 {
        let (error, x, y) = worst[name];
        assert!(error <= *bound, "{name}_f64({x:e}, {y:e}) is {error} ulp off");
    }
}
