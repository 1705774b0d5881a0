//! The element-wise functions: as functions of scalars and tensors, and as methods of tensors.
#![allow(clippy::excessive_precision, reason = "reference values stand as they were computed")]
#![allow(clippy::needless_borrows_for_generic_args, reason = "the borrowed operands are what is tested")]
use tapeless_runtime::elementwise::*;
use tapeless_runtime::tensor::{Matrix, Vector};

/// Each function: tensor against scalar, method against function; scalar within 2 ulp of the host's own.
macro_rules! agree {
    ($($test:ident: $function:ident on [$a:expr, $b:expr, $c:expr, $d:expr] like $std:expr;)*) => {$(
        #[test]
        fn $test() {
            let x: [f64; 4] = [$a, $b, $c, $d];
            let expected = x.map($function);
            assert_eq!($function(Vector(x)), Vector(expected));
            assert_eq!(Vector(x).$function(), Vector(expected));
            let m = Matrix([[x[0], x[1]], [x[2], x[3]]]);
            assert_eq!($function(m).as_slice(), expected);
            assert_eq!(m.$function(), $function(m));
            let host: fn(f64) -> f64 = $std;
            for (x, found) in x.into_iter().zip(expected) {
                // One unit of the host's result and two of ours.
                assert!((found - host(x)).abs() <= 3.0 * f64::EPSILON * host(x).abs(), "{x}: {found}, host {}", host(x));
            }
        }
    )*};
}

agree! {
    exp_: exp on [-3.5, -0.1, 0.7, 20.0] like f64::exp;
    exp2_: exp2 on [-3.5, -0.1, 0.7, 20.0] like f64::exp2;
    exp_m1_: exp_m1 on [-3.5, -1e-9, 0.7, 20.0] like f64::exp_m1;
    ln_: ln on [1e-9, 0.5, 1.5, 1e9] like f64::ln;
    ln_1p_: ln_1p on [-0.5, 1e-9, 1.5, 1e9] like f64::ln_1p;
    log2_: log2 on [1e-9, 0.5, 1.5, 1e9] like f64::log2;
    log10_: log10 on [1e-9, 0.5, 1.5, 1e9] like f64::log10;
    sqrt_: sqrt on [1e-9, 0.5, 1.5, 1e9] like f64::sqrt;
    rsqrt_: rsqrt on [1e-9, 0.5, 1.5, 1e9] like |x: f64| 1.0 / x.sqrt();
    cbrt_: cbrt on [-8.5, 0.5, 1.5, 1e9] like f64::cbrt;
    recip_: recip on [-8.5, 0.5, 1.5, 1e9] like f64::recip;
    sin_: sin on [-8.5, 0.5, 1.5, 100.0] like f64::sin;
    cos_: cos on [-8.5, 0.5, 1.5, 100.0] like f64::cos;
    tan_: tan on [-8.5, 0.5, 1.5, 100.0] like f64::tan;
    asin_: asin on [-0.9, -0.1, 0.5, 1.0] like f64::asin;
    acos_: acos on [-0.9, -0.1, 0.5, 1.0] like f64::acos;
    atan_: atan on [-8.5, -0.1, 0.5, 1e9] like f64::atan;
    sinh_: sinh on [-8.5, -0.1, 0.5, 20.0] like f64::sinh;
    cosh_: cosh on [-8.5, -0.1, 0.5, 20.0] like f64::cosh;
    tanh_: tanh on [-8.5, -0.1, 0.5, 20.0] like f64::tanh;
    asinh_: asinh on [-8.5, -0.1, 0.5, 1e9] like f64::asinh;
    acosh_: acosh on [1.0, 1.25, 2.0, 1e9] like f64::acosh;
    atanh_: atanh on [-0.9, -0.1, 0.5, 0.99] like f64::atanh;
    abs_: abs on [-0.9, -0.0, 0.5, 0.99] like f64::abs;
    signum_: signum on [-0.9, -0.0, 0.0, 0.99] like f64::signum;
    floor_: floor on [-2.5, -0.5, 0.5, 2.5] like f64::floor;
    ceil_: ceil on [-2.5, -0.5, 0.5, 2.5] like f64::ceil;
    round_: round on [-2.5, -0.5, 0.5, 2.5] like f64::round;
    trunc_: trunc on [-2.5, -0.5, 0.5, 2.5] like f64::trunc;
    fract_: fract on [-2.5, -0.75, 0.5, 2.25] like f64::fract;
    square_: square on [-2.5, -0.75, 0.5, 2.25] like |x| x * x;
}

#[test]
fn erf_and_erfc() {
    // DLMF table 7.2 / Abramowitz and Stegun table 7.1: erf(1/2) and erf(1).
    let found = erf(Vector([0.5_f64, 1.0]));
    assert!((found - Vector([0.520_499_877_813_046_5, 0.842_700_792_949_714_9])).amax() < 4e-16);
    assert_eq!(Vector([0.5_f64, 1.0]).erf(), found);
    assert!((Matrix([[1.0_f64]]).erfc()[(0, 0)] - 0.157_299_207_050_285_13).abs() < 1e-16);
}

#[test]
fn functions_with_parameters() {
    let (v, w) = (Vector([1.0_f64, 4.0]), Vector([3.0, -2.0]));
    assert_eq!((powi(v, -1), v.powi(-1)), (Vector([1.0, 0.25]), Vector([1.0, 0.25])));
    assert_eq!(powf(v, 1.5), v.powf(1.5));
    assert!((powf(v, 1.5) - Vector([1.0, 8.0])).amax() <= 16.0 * f64::EPSILON);
    assert_eq!((maximum(v, w), v.maximum(&w)), (Vector([3.0, 4.0]), Vector([3.0, 4.0])));
    assert_eq!((minimum(v, w), v.minimum(w)), (Vector([1.0, -2.0]), Vector([1.0, -2.0])));
    assert_eq!(hypot(Vector([3.0_f64]), Vector([4.0])), Vector([3.0_f64]).hypot(Vector([4.0])));
    assert_eq!(atan2(v, w), v.atan2(w));
    assert!((atan2(1.0_f64, -1.0) - 0.75 * std::f64::consts::PI).abs() < 1e-15);
    assert_eq!((clamp(w, -1.0, 1.0), w.clamp(-1.0, 1.0)), (Vector([1.0, -1.0]), Vector([1.0, -1.0])));
    assert_eq!(clamp(-0.5_f32, -1.0, 1.0), -0.5);
}

#[test]
fn special_values_of_functions_with_parameters() {
    let nan = f64::NAN;
    assert!(maximum(nan, 1.0).is_nan() && maximum(1.0, nan).is_nan());
    assert!(minimum(nan, 1.0).is_nan() && minimum(1.0, nan).is_nan());
    assert!(clamp(nan, 0.0, 1.0).is_nan() && clamp(0.5, nan, 1.0).is_nan());
    assert_eq!(clamp(0.5_f64, 2.0, 1.0), 1.0);
    assert_eq!(powi(nan, 0), 1.0);
    assert_eq!(powf(nan, 0.0), 1.0);
    assert!(powf(-8.0_f64, 1.0 / 3.0).is_nan());
    assert_eq!(hypot(f64::INFINITY, nan), f64::INFINITY);
    assert_eq!(exp(Vector([f64::NEG_INFINITY, f64::INFINITY])), Vector([0.0, f64::INFINITY]));
    assert!(ln(-1.0_f64).is_nan() && ln(0.0_f64) == f64::NEG_INFINITY);
}
