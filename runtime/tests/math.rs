//! How far every function is from the exact value, in units in the last place.
//!
//! `f32` functions are compared with an `f64` reference, over a sample here and over all 2³² arguments in the ignored test:
//! `cargo test --release --features std --test math -- --ignored --nocapture` (`TAPELESS_MATH_FUNCTIONS='exp,sin near'` for some functions
//! only, `TAPELESS_MATH_STRIDE=17` for every 17th argument). `f64` functions are compared with mpmath's values in
//! `math_reference.csv`; for a larger sample, write one with `math_reference.py 5000` and name it in
//! `TAPELESS_MATH_REFERENCE`.
//!
//! Functions that take a machine are checked on two: `Plain`, and the best that the processor has, which with the feature `std`
//! is one that fuses products and sums on every recent processor.
use std::collections::BTreeMap;
use tapeless_runtime::kernels;
use tapeless_runtime::machine::{self, Machine, Plain, Work};
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

/// Arguments at a time.
const BLOCK: usize = 1024;
type Block = [f32; BLOCK];

struct Unary {
    name: &'static str,
    /// The results on `Plain` and on the best machine.
    ours: fn(&Block) -> (Block, Block),
    exact: fn(f64) -> f64,
    bound: f64,
}

/// A function that takes a machine.
macro_rules! on_machines {
    ($name:literal, $ours:ident, $exact:expr, $bound:literal) => {
        Unary {
            name: $name,
            ours: |x| {
                struct Best;
                impl Work<Best> for Best {
                    type Args<'a> = &'a Block;
                    type Output = Block;
                    const FLOPS: u64 = 1 << 20;
                    #[inline(always)]
                    fn on<M: Machine>(cpu: M, x: &Block) -> Block {
                        let mut y = [0.0; BLOCK];
                        for i in 0..BLOCK {
                            y[i] = math::$ours(cpu, x[i]);
                        }
                        y
                    }
                }
                (Best::on(Plain, x), machine::run::<Best, Best>(x))
            },
            exact: $exact,
            bound: $bound,
        }
    };
}

/// Sine, cosine or tangent in a loop for near angles; a block in which any is far runs as one for all.
macro_rules! near {
    ($name:literal, $function:ident, $exact:expr, $bound:literal) => {
        Unary {
            name: $name,
            ours: |x| {
                struct Best;
                impl Work<Best> for Best {
                    type Args<'a> = &'a Block;
                    type Output = Block;
                    const FLOPS: u64 = 1 << 20;
                    #[inline(always)]
                    fn on<M: Machine>(cpu: M, x: &Block) -> Block {
                        kernels::near!(cpu, kernels::vector(|i| cpu.$function(x[i]))).0
                    }
                }
                (Best::on(Plain, x), machine::run::<Best, Best>(x))
            },
            exact: $exact,
            bound: $bound,
        }
    };
}

/// A function that is the same on every machine.
macro_rules! everywhere {
    ($name:literal, $ours:ident, $exact:expr, $bound:literal) => {
        Unary {
            name: $name,
            ours: |x| {
                let y = x.map(math::$ours);
                (y, y)
            },
            exact: $exact,
            bound: $bound,
        }
    };
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Bounds are the ones the docs state.
const UNARY: &[Unary] = &[
    on_machines!("exp", exp_f32, f64::exp, 1.0),
    on_machines!("exp2", exp2_f32, f64::exp2, 0.95),
    on_machines!("exp_m1", exp_m1_f32, f64::exp_m1, 1.0),
    on_machines!("ln", ln_f32, f64::ln, 0.95),
    on_machines!("ln_1p", ln_1p_f32, f64::ln_1p, 1.0),
    everywhere!("log2", log2_f32, f64::log2, 0.51),
    everywhere!("log10", log10_f32, f64::log10, 0.51),
    everywhere!("sqrt", sqrt_f32, f64::sqrt, 0.5),
    everywhere!("rsqrt", rsqrt_f32, |x| 1.0 / x.sqrt(), 0.51),
    everywhere!("cbrt", cbrt_f32, f64::cbrt, 0.51),
    on_machines!("sin", sin_f32, f64::sin, 0.51),
    on_machines!("cos", cos_f32, f64::cos, 0.51),
    on_machines!("tan", tan_f32, f64::tan, 0.51),
    near!("sin near", sin, f64::sin, 0.51),
    near!("cos near", cos, f64::cos, 0.51),
    near!("tan near", tan, f64::tan, 0.51),
    everywhere!("asin", asin_f32, f64::asin, 0.51),
    everywhere!("acos", acos_f32, f64::acos, 0.51),
    everywhere!("atan", atan_f32, f64::atan, 0.51),
    everywhere!("sinh", sinh_f32, f64::sinh, 0.51),
    everywhere!("cosh", cosh_f32, f64::cosh, 0.51),
    on_machines!("tanh", tanh_f32, f64::tanh, 1.0),
    everywhere!("asinh", asinh_f32, math::asinh_f64, 0.51),
    everywhere!("acosh", acosh_f32, math::acosh_f64, 0.51),
    everywhere!("atanh", atanh_f32, math::atanh_f64, 0.51),
    on_machines!("erf", erf_f32, |x| math::erf_f64(Plain, x), 1.0),
    on_machines!("erfc", erfc_f32, |x| math::erfc_f64(Plain, x), 0.51),
    on_machines!("sigmoid", sigmoid_f32, sigmoid, 0.95),
    on_machines!("softplus", softplus_f32, softplus, 1.0),
    everywhere!("recip", recip_f32, f64::recip, 0.5),
];

/// Asserts the bound over the arguments whose bits are 0, `stride`, 2 `stride`, …
fn check(function: &Unary, stride: u32) {
    let mut worst = [(0.0, 0.0); 2];
    let mut arguments = (0..=u32::MAX).step_by(stride as usize).map(f32::from_bits);
    loop {
        let mut block = [1.0; BLOCK];
        let mut count = 0;
        for (slot, x) in block.iter_mut().zip(&mut arguments) {
            *slot = x;
            count += 1;
        }
        let (plain, best) = (function.ours)(&block);
        for (i, &x) in block[..count].iter().enumerate() {
            let exact = (function.exact)(f64::from(x));
            for (worst, y) in worst.iter_mut().zip([plain[i], best[i]]) {
                let error = ulps_f32(y, exact);
                if error > worst.0 {
                    *worst = (error, x);
                }
            }
        }
        if count < BLOCK {
            break;
        }
    }
    for ((worst, at), machine) in worst.into_iter().zip(["plain", "best"]) {
        println!("{:>9}_f32 {machine:>5}: {worst:.4} ulp at {at:e}", function.name);
        assert!(worst <= function.bound, "{}_f32({at:e}), {machine}, is {worst} ulp off", function.name);
    }
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
        ("powf", |x, y| math::powf_f32(Plain, x, y), f64::powf),
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
    ("exp", 0.9),
    ("exp2", 0.9),
    ("exp_m1", 1.0),
    ("ln", 0.8),
    ("ln_1p", 0.8),
    ("log2", 0.8),
    ("log10", 0.8),
    ("rsqrt", 1.5),
    ("cbrt", 0.51),
    ("sin", 0.8),
    ("cos", 0.8),
    ("tan", 1.1),
    ("asin", 0.7),
    ("acos", 0.7),
    ("atan", 0.7),
    ("sinh", 0.8),
    ("cosh", 0.8),
    ("tanh", 1.1),
    ("asinh", 1.6),
    ("acosh", 2.2),
    ("atanh", 1.7),
    ("erf", 1.1),
    ("erfc", 1.7),
    ("sigmoid", 2.0),
    ("softplus", 1.5),
    ("powf", 0.8),
    ("atan2", 0.8),
    ("hypot", 0.7),
    ("powi", 2.0),
    ("log", 0.7),
];

#[inline(always)]
fn evaluate_f64<M: Machine>(cpu: M, name: &str, x: f64, y: f64) -> f64 {
    match name {
        "exp" => math::exp_f64(cpu, x),
        "exp2" => math::exp2_f64(cpu, x),
        "exp_m1" => math::exp_m1_f64(cpu, x),
        "ln" => math::ln_f64(cpu, x),
        "ln_1p" => math::ln_1p_f64(cpu, x),
        "log2" => math::log2_f64(x),
        "log10" => math::log10_f64(x),
        "rsqrt" => math::rsqrt_f64(x),
        "cbrt" => math::cbrt_f64(x),
        "sin" => math::sin_f64(cpu, x),
        "cos" => math::cos_f64(cpu, x),
        "tan" => math::tan_f64(cpu, x),
        "sin near" => kernels::near!(cpu, cpu.sin(x)),
        "cos near" => kernels::near!(cpu, cpu.cos(x)),
        "tan near" => kernels::near!(cpu, cpu.tan(x)),
        "asin" => math::asin_f64(x),
        "acos" => math::acos_f64(x),
        "atan" => math::atan_f64(x),
        "sinh" => math::sinh_f64(x),
        "cosh" => math::cosh_f64(x),
        "tanh" => math::tanh_f64(cpu, x),
        "asinh" => math::asinh_f64(x),
        "acosh" => math::acosh_f64(x),
        "atanh" => math::atanh_f64(x),
        "erf" => math::erf_f64(cpu, x),
        "erfc" => math::erfc_f64(cpu, x),
        "sigmoid" => math::sigmoid_f64(cpu, x),
        "softplus" => math::softplus_f64(cpu, x),
        "powf" => math::powf_f64(cpu, x, y),
        "atan2" => math::atan2_f64(x, y),
        "hypot" => math::hypot_f64(x, y),
        "powi" => math::powi_f64(x, y as i32),
        "log" => math::log_f64(x, y),
        _ => panic!("no function {name}"),
    }
}

/// The function of this name on the best machine.
struct Evaluate;
impl Work<Evaluate> for Evaluate {
    type Args<'a> = (&'a str, f64, f64);
    type Output = f64;
    const FLOPS: u64 = 1 << 20;
    #[inline(always)]
    fn on<M: Machine>(cpu: M, (name, x, y): (&str, f64, f64)) -> f64 {
        evaluate_f64(cpu, name, x, y)
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
        let near = format!("{name} near");
        let ways = if matches!(name, "sin" | "cos" | "tan") { vec![name, &near] } else { vec![name] };
        let both = |way| [evaluate_f64(Plain, way, x, y), machine::run::<Evaluate, Evaluate>((way, x, y))];
        let error = ways.into_iter().flat_map(both).map(|value| ulps_f64(value, nearest, rest)).fold(0.0, f64::max);
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
