//! The values that C99 Annex F and PyTorch prescribe: zeros with their signs, infinities, NaN, subnormal numbers, the thresholds of
//! overflow, exact results. Both types, through the trait, as generic code sees them.
use tapeless_runtime::float::Float;

/// Equal numbers, with equal signs for zeros; or both NaN.
fn same<T: Float>(name: &str, actual: T, expected: T) {
    let equal = actual == expected && actual.is_sign_negative() == expected.is_sign_negative();
    assert!(equal || actual.is_nan() && expected.is_nan(), "{name}: {actual:e}, not {expected:e}");
}

macro_rules! for_both {
    ($($name:ident<$T:ident> $body:block)*) => {
        $(
            #[test]
            fn $name() {
                fn check<$T: Float>() $body
                check::<f32>();
                check::<f64>();
            }
        )*
    };
}

/// `method: argument => result, …;` for each method.
macro_rules! table {
    ($T:ident: $($method:ident: $($x:expr => $y:expr),*;)*) => {
        $($(same(concat!(stringify!($method), "(", stringify!($x), ")"), $T::$method($x), $y);)*)*
    };
}

/// `method: (first, second) => result, …;` for each method.
macro_rules! table2 {
    ($T:ident: $($method:ident: $(($x:expr, $y:expr) => $z:expr),*;)*) => {
        $($(same(concat!(stringify!($method), "(", stringify!($x), ", ", stringify!($y), ")"), $T::$method($x, $y), $z);)*)*
    };
}

/// A function of one number and its name.
type Named<T> = (&'static str, fn(T) -> T);

/// The smallest positive subnormal number.
fn tiny<T: Float>() -> T {
    T::MIN_POSITIVE * T::EPSILON
}

for_both! {
    odd_functions_keep_zeros_and_subnormals<T> {
        let functions: [Named<T>; 15] = [
            ("exp_m1", T::exp_m1), ("ln_1p", T::ln_1p), ("sqrt", T::sqrt), ("cbrt", T::cbrt), ("sin", T::sin), ("tan", T::tan),
            ("asin", T::asin), ("atan", T::atan), ("sinh", T::sinh), ("tanh", T::tanh), ("asinh", T::asinh), ("atanh", T::atanh),
            ("erf", T::erf), ("trunc", T::trunc), ("round", T::round),
        ];
        for (name, function) in functions {
            same(name, function(T::ZERO), T::ZERO);
            same(name, function(-T::ZERO), -T::ZERO);
            same(name, function(T::NAN), T::NAN);
            if !["sqrt", "cbrt", "trunc", "round"].contains(&name) {
                // f(x) = x to first order, or 2/√π x, which rounds to x in the last subnormal place.
                same(name, function(tiny()), tiny());
                same(name, function(-tiny::<T>()), -tiny::<T>());
            }
            if !["erf", "sqrt", "cbrt", "trunc", "round"].contains(&name) {
                let x = T::MIN_POSITIVE * T::from_f64(0.75);
                same(name, function(x), x);
                let x = T::MIN_POSITIVE * T::from_f64(3.0);
                same(name, function(x), x);
            }
        }
    }

    exponentials<T> {
        table! { T:
            exp: T::ZERO => T::ONE, -T::ZERO => T::ONE, T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::ZERO, T::NAN => T::NAN,
                T::MAX => T::INFINITY, -T::MAX => T::ZERO, tiny() => T::ONE, T::ONE => T::E;
            exp2: T::ZERO => T::ONE, T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::ZERO, T::NAN => T::NAN,
                T::from_f64(10.0) => T::from_f64(1024.0), -T::ONE => T::HALF, T::HALF => T::SQRT_2;
            exp_m1: T::INFINITY => T::INFINITY, T::NEG_INFINITY => -T::ONE, -T::MAX => -T::ONE, T::MAX => T::INFINITY;
            sigmoid: T::ZERO => T::HALF, -T::ZERO => T::HALF, T::INFINITY => T::ONE, T::NEG_INFINITY => T::ZERO, T::NAN => T::NAN,
                T::MAX => T::ONE, -T::MAX => T::ZERO;
            tanh: T::INFINITY => T::ONE, T::NEG_INFINITY => -T::ONE, T::MAX => T::ONE, -T::MAX => -T::ONE;
            sinh: T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::NEG_INFINITY, T::MAX => T::INFINITY;
            cosh: T::ZERO => T::ONE, T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::INFINITY, T::NAN => T::NAN;
            softplus: T::ZERO => T::LN_2, T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::ZERO, T::NAN => T::NAN, T::MAX => T::MAX,
                -T::MAX => T::ZERO, T::from_f64(200.0) => T::from_f64(200.0);
        }
    }

    logarithms<T> {
        table! { T:
            ln: T::ONE => T::ZERO, T::ZERO => T::NEG_INFINITY, -T::ZERO => T::NEG_INFINITY, T::INFINITY => T::INFINITY, -T::ONE => T::NAN,
                -tiny::<T>() => T::NAN, T::NEG_INFINITY => T::NAN, T::NAN => T::NAN, T::from_f64(10.0) => T::LN_10;
            ln_1p: -T::ONE => T::NEG_INFINITY, T::INFINITY => T::INFINITY, -T::TWO => T::NAN, T::NEG_INFINITY => T::NAN, T::ONE => T::LN_2;
            log2: T::ONE => T::ZERO, T::ZERO => T::NEG_INFINITY, T::INFINITY => T::INFINITY, -T::ONE => T::NAN, T::NAN => T::NAN,
                T::from_f64(1024.0) => T::from_f64(10.0), T::E => T::LOG2_E;
            log10: T::ONE => T::ZERO, T::ZERO => T::NEG_INFINITY, T::INFINITY => T::INFINITY, -T::ONE => T::NAN, T::NAN => T::NAN,
                T::TWO => T::LOG10_2;
            acosh: T::ONE => T::ZERO, T::INFINITY => T::INFINITY, T::ZERO => T::NAN, T::NEG_INFINITY => T::NAN, T::NAN => T::NAN,
                -T::MAX => T::NAN;
            asinh: T::INFINITY => T::INFINITY, T::NEG_INFINITY => T::NEG_INFINITY;
            atanh: T::ONE => T::INFINITY, -T::ONE => T::NEG_INFINITY, T::TWO => T::NAN, T::INFINITY => T::NAN;
        }
        let mut power = T::ONE;
        for n in 0..11 {
            same("log10 of a power of 10", power.log10(), T::from_usize(n));
            power *= T::from_f64(10.0);
        }
        same("log", T::from_f64(81.0).log(T::from_f64(3.0)), T::from_f64(4.0));
    }

    angles<T> {
        table! { T:
            sin: T::INFINITY => T::NAN, T::NEG_INFINITY => T::NAN;
            cos: T::ZERO => T::ONE, -T::ZERO => T::ONE, T::INFINITY => T::NAN, T::NEG_INFINITY => T::NAN, T::NAN => T::NAN, tiny() => T::ONE;
            tan: T::INFINITY => T::NAN, T::NEG_INFINITY => T::NAN;
            asin: T::ONE => T::FRAC_PI_2, -T::ONE => -T::FRAC_PI_2, T::HALF => T::FRAC_PI_6, T::TWO => T::NAN, T::NEG_INFINITY => T::NAN;
            acos: T::ONE => T::ZERO, -T::ONE => T::PI, T::ZERO => T::FRAC_PI_2, T::TWO => T::NAN, T::INFINITY => T::NAN, T::NAN => T::NAN;
            atan: T::INFINITY => T::FRAC_PI_2, T::NEG_INFINITY => -T::FRAC_PI_2, T::ONE => T::FRAC_PI_4, T::MAX => T::FRAC_PI_2;
        }
        let three_quarters = T::from_f64(3.0 * core::f64::consts::FRAC_PI_4);
        let (zero, one, infinity, nan) = (T::ZERO, T::ONE, T::INFINITY, T::NAN);
        table2! { T:
            atan2: (zero, zero) => zero, (-zero, zero) => -zero, (zero, -zero) => T::PI, (-zero, -zero) => -T::PI, (zero, one) => zero,
                (-zero, one) => -zero, (zero, -one) => T::PI, (-zero, -one) => -T::PI, (one, zero) => T::FRAC_PI_2,
                (-one, -zero) => -T::FRAC_PI_2, (one, infinity) => zero, (-one, infinity) => -zero, (one, -infinity) => T::PI,
                (infinity, one) => T::FRAC_PI_2, (-infinity, -one) => -T::FRAC_PI_2, (infinity, infinity) => T::FRAC_PI_4,
                (infinity, -infinity) => three_quarters, (-infinity, infinity) => -T::FRAC_PI_4, (nan, one) => nan, (one, nan) => nan,
                (nan, infinity) => nan, (one, one) => T::FRAC_PI_4, (T::MAX, T::MAX) => T::FRAC_PI_4, (tiny(), tiny()) => T::FRAC_PI_4,
                (tiny(), T::MAX) => zero, (T::MAX, tiny()) => T::FRAC_PI_2;
        }
        let (sine, cosine) = T::FRAC_PI_6.sin_cos();
        assert!((sine - T::HALF).abs() <= T::EPSILON && (cosine * cosine - T::from_f64(0.75)).abs() <= T::EPSILON);
    }

    powers<T> {
        let (zero, one, two, infinity, nan) = (T::ZERO, T::ONE, T::TWO, T::INFINITY, T::NAN);
        let three = T::from_f64(3.0);
        table2! { T:
            powf: (nan, zero) => one, (nan, -zero) => one, (one, nan) => one, (one, infinity) => one, (nan, one) => nan, (two, nan) => nan,
                (-one, infinity) => one, (-one, -infinity) => one, (zero, three) => zero, (-zero, three) => -zero, (-zero, two) => zero,
                (-zero, -three) => -infinity, (zero, -three) => infinity, (-zero, -two) => infinity, (zero, T::HALF) => zero,
                (-zero, -T::HALF) => infinity, (zero, -infinity) => infinity, (zero, infinity) => zero, (-two, three) => T::from_f64(-8.0),
                (-two, two) => T::from_f64(4.0), (-two, T::HALF) => nan, (T::HALF, infinity) => zero, (T::HALF, -infinity) => infinity,
                (two, infinity) => infinity, (two, -infinity) => zero, (-infinity, three) => -infinity, (-infinity, two) => infinity,
                (-infinity, -three) => -zero, (-infinity, T::HALF) => infinity, (infinity, T::HALF) => infinity, (infinity, -one) => zero,
                (-infinity, infinity) => infinity, (T::MAX, two) => infinity, (T::MAX, -two) => zero, (-T::MAX, three) => -infinity,
                (two, T::from_f64(10.0)) => T::from_f64(1024.0), (two, T::HALF) => T::SQRT_2, (three, three) => T::from_f64(27.0);
            hypot: (three, T::from_f64(4.0)) => T::from_f64(5.0), (zero, -zero) => zero, (infinity, nan) => infinity, (nan, -infinity) => infinity,
                (nan, zero) => nan, (T::MAX, zero) => T::MAX, (T::MAX, T::MAX) => infinity, (tiny(), zero) => tiny();
            copysign: (two, -zero) => -two, (-two, one) => two;
            max: (nan, one) => one, (one, nan) => one, (two, one) => two, (nan, nan) => nan;
            min: (nan, one) => one, (one, nan) => one, (two, one) => one, (nan, nan) => nan;
            maximum: (nan, one) => nan, (one, nan) => nan, (two, one) => two;
            minimum: (nan, one) => nan, (one, nan) => nan, (two, one) => one;
        }
        for (x, n, y) in [
            (nan, 0, one), (zero, 0, one), (infinity, 0, one), (-two, 3, T::from_f64(-8.0)), (two, -2, T::from_f64(0.25)), (-zero, 3, -zero),
            (-zero, -3, -infinity), (zero, -2, infinity), (-infinity, 5, -infinity), (infinity, -5, zero), (-one, i32::MAX, -one),
            (-one, i32::MIN, one), (two, i32::MAX, infinity), (two, i32::MIN, zero), (nan, 2, nan), (three, 7, T::from_f64(2187.0)),
        ] {
            same("powi", x.powi(n), y);
        }
        table! { T:
            sqrt: T::from_f64(9.0) => three, infinity => infinity, -one => nan, -infinity => nan, tiny::<T>() * T::from_f64(16.0) => (tiny::<T>() * T::from_f64(16.0)).sqrt();
            rsqrt: T::from_f64(4.0) => T::HALF, zero => infinity, -zero => -infinity, infinity => zero, -one => nan, -infinity => nan, nan => nan;
            cbrt: T::from_f64(27.0) => three, T::from_f64(-8.0) => -two, infinity => infinity, -infinity => -infinity;
            recip: zero => infinity, -zero => -infinity, infinity => zero, two => T::HALF;
        }
        let root = tiny::<T>().cbrt();
        assert!((root * root * root / tiny() - one).abs() < T::HALF);
    }

    error_function<T> {
        table! { T:
            erf: T::INFINITY => T::ONE, T::NEG_INFINITY => -T::ONE, T::MAX => T::ONE, T::from_f64(6.5) => T::ONE;
            erfc: T::ZERO => T::ONE, -T::ZERO => T::ONE, T::INFINITY => T::ZERO, T::NEG_INFINITY => T::TWO, T::NAN => T::NAN, T::MAX => T::ZERO,
                -T::MAX => T::TWO, tiny() => T::ONE;
        }
    }

    rounding<T> {
        let of = T::from_f64;
        table! { T:
            floor: of(1.5) => of(1.0), of(-1.5) => of(-2.0), of(-0.5) => -T::ONE, -T::ZERO => -T::ZERO, T::INFINITY => T::INFINITY, T::MAX => T::MAX, T::NAN => T::NAN;
            ceil: of(1.5) => of(2.0), of(-1.5) => -T::ONE, of(-0.5) => -T::ZERO, tiny() => T::ONE, T::NEG_INFINITY => T::NEG_INFINITY, T::NAN => T::NAN;
            trunc: of(1.75) => T::ONE, of(-1.75) => -T::ONE, of(-0.5) => -T::ZERO, T::INFINITY => T::INFINITY;
            round: of(2.5) => of(3.0), of(-2.5) => of(-3.0), of(0.5) => T::ONE, of(0.5) - T::EPSILON * of(0.25) => T::ZERO, of(-0.25) => -T::ZERO;
            round_ties_even: of(2.5) => T::TWO, of(3.5) => of(4.0), of(-0.5) => -T::ZERO;
            fract: of(1.75) => of(0.75), of(-1.75) => of(-0.75), T::INFINITY => T::NAN;
            abs: -T::ZERO => T::ZERO, T::NEG_INFINITY => T::INFINITY;
            signum: -T::ZERO => -T::ONE, T::ZERO => T::ONE, T::INFINITY => T::ONE, T::NAN => T::NAN, of(-3.0) => -T::ONE;
        }
        // From here on every float is an integer.
        let large = T::ONE / T::EPSILON;
        for x in [large - T::ONE, large + T::ONE, large - T::HALF, large * of(1e5) + T::ONE] {
            for y in [x.floor(), x.ceil(), x.round(), x.trunc()] {
                assert!((y - x).abs() <= T::HALF && y.fract() == T::ZERO);
            }
        }
    }

    clamp_follows_torch<T> {
        let (low, high) = (-T::ONE, T::TWO);
        same("inside", T::HALF.clamp(low, high), T::HALF);
        same("below", T::NEG_INFINITY.clamp(low, high), low);
        same("above", T::INFINITY.clamp(low, high), high);
        same("NaN", T::NAN.clamp(low, high), T::NAN);
        same("bounds the wrong way round", T::ZERO.clamp(high, low), low);
        same("a bound that is NaN", T::ZERO.clamp(T::NAN, high), T::NAN);
    }

    mul_add_rounds_once<T> {
        // (1 + ε)(1 − ε) − 1 = −ε², which two roundings lose.
        let e = T::EPSILON;
        same("mul_add", (T::ONE + e).mul_add(T::ONE - e, -T::ONE), -e * e);
        same("an overflowing product", T::MAX.mul_add(T::TWO, -T::MAX), T::MAX);
        same("0 · ∞", T::ZERO.mul_add(T::INFINITY, T::ONE), T::NAN);
        same("exact cancellation", T::TWO.mul_add(T::TWO, T::from_f64(-4.0)), T::ZERO);
    }
}

#[test]
fn f32_overflow_thresholds() {
    assert_eq!(Float::exp(88.722_83_f32), 3.402_798_5e38);
    assert_eq!(Float::exp(88.722_84_f32), f32::INFINITY);
    assert_eq!(Float::exp(-103.972_08_f32), 1e-45);
    assert_eq!(Float::exp(-103.972_09_f32), 0.0);
    assert_eq!(Float::exp2(-149.0_f32), 1e-45);
    assert_eq!(Float::exp2(-150.0_f32), 0.0);
    assert_eq!(Float::exp2(127.999_99_f32), 3.402_805_6e38);
    assert_eq!(Float::exp2(128.0_f32), f32::INFINITY);
    assert_eq!(Float::sigmoid(-103.0_f32), 1e-45);
    assert!(Float::sigmoid(-88.0_f32) > f32::MIN_POSITIVE * 0.5);
    assert_eq!(Float::ln(1e-45_f32), -103.278_93);
    assert_eq!(Float::ln(f32::MAX), 88.722_84);
}

#[test]
fn f64_overflow_thresholds() {
    assert_eq!(Float::exp(709.782_712_893_384_f64), 1.797_693_134_862_273_2e308);
    assert_eq!(Float::exp(709.782_712_893_384_1_f64), f64::INFINITY);
    assert_eq!(Float::exp(-745.133_219_101_941_1_f64), 5e-324);
    assert_eq!(Float::exp(-745.133_219_101_941_2_f64), 0.0);
    assert_eq!(Float::exp2(-1074.0_f64), 5e-324);
    assert_eq!(Float::exp2(-1075.0_f64), 0.0);
    assert_eq!(Float::exp2(1023.0_f64), 8.98846567431158e307);
    assert_eq!(Float::exp2(1024.0_f64), f64::INFINITY);
    assert!(Float::sinh(710.4_f64).is_finite() && Float::sinh(710.5_f64).is_infinite());
    assert_eq!(Float::ln(5e-324_f64), -744.4400719213812);
    assert_eq!(Float::ln(f64::MAX), 709.782712893384);
    assert_eq!(Float::erfc(27.0_f64), 5.23705e-319);
}

#[test]
fn huge_angles() {
    // Payne and Hanek's own reason to exist: values from mpmath.
    assert_eq!(Float::sin(1e22_f64), -0.8522008497671888);
    assert_eq!(Float::cos(1e22_f64), 0.523214785395139);
    assert_eq!(Float::sin(f64::MAX), 0.004961954789184062);
    assert_eq!(Float::cos(f64::MAX), -0.9999876894265599);
    // The double nearest to a multiple of π/2, relatively.
    assert_eq!(Float::cos(6381956970095103.0 * 2f64.powi(797)), -4.687165924254628e-19);
    assert_eq!(Float::sin(f32::MAX), -0.521_876_5);
}

#[test]
fn generic_code_reads_naturally() {
    fn layer<T: Float>(x: &[T], w: T) -> T {
        let mut sum: T = x.iter().map(|&x| x * w).sum();
        sum *= T::from_f64(0.5);
        sum.tanh()
    }
    assert_eq!(layer(&[1.0_f32, 2.0, 3.0], 0.25), Float::tanh(0.75_f32));
    assert_eq!(layer(&[1.0_f64, 2.0, 3.0], 0.25), Float::tanh(0.75_f64));
}
