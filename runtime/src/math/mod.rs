//! Element-wise mathematics for `f32` and `f64`.
#![allow(missing_docs)]

/// Straightforward `f64` bodies; the families' own files take their place one by one.
pub fn floor_f64(x: f64) -> f64 {
    let a = x.abs();
    if !(a < 4503599627370496.0) {
        return x;
    }
    let mut r = (a + 4503599627370496.0) - 4503599627370496.0;
    r = r.copysign(x);
    if r > x {
        r -= 1.0;
    }
    r.copysign(x)
}
pub fn ceil_f64(x: f64) -> f64 {
    -floor_f64(-x)
}
pub fn trunc_f64(x: f64) -> f64 {
    floor_f64(x.abs()).copysign(x)
}
pub fn round_ties_even_f64(x: f64) -> f64 {
    let a = x.abs();
    if !(a < 4503599627370496.0) {
        return x;
    }
    ((a + 4503599627370496.0) - 4503599627370496.0).copysign(x)
}
pub fn round_f64(x: f64) -> f64 {
    let t = trunc_f64(x);
    if (x - t).abs() >= 0.5 {
        t + 1f64.copysign(x)
    } else {
        t
    }
}
pub fn fract_f64(x: f64) -> f64 {
    x - trunc_f64(x)
}

fn scale(x: f64, k: i32) -> f64 {
    let half = k >> 1;
    let p = |k: i32| f64::from_bits(((k + 1023) as u64) << 52);
    x * p(half) * p(k - half)
}
pub fn exp_f64(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let x = if x > 1000.0 {
        1000.0
    } else if x < -1000.0 {
        -1000.0
    } else {
        x
    };
    let k = round_ties_even_f64(x * core::f64::consts::LOG2_E);
    let r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    let mut s = 1.0;
    let mut n = 16;
    while n > 0 {
        s = 1.0 + s * r / n as f64;
        n -= 1;
    }
    scale(s, k as i32)
}
pub fn exp2_f64(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let x = if x > 1100.0 {
        1100.0
    } else if x < -1100.0 {
        -1100.0
    } else {
        x
    };
    let k = round_ties_even_f64(x);
    scale(exp_f64((x - k) * core::f64::consts::LN_2), k as i32)
}
pub fn exp_m1_f64(x: f64) -> f64 {
    if x.abs() > 0.5 || x.is_nan() {
        return exp_f64(x) - 1.0;
    }
    let mut s = 1.0;
    let mut n = 18;
    while n > 1 {
        s = 1.0 + s * x / n as f64;
        n -= 1;
    }
    s * x
}
pub fn ln_f64(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x == f64::INFINITY {
        return x;
    }
    let (x, bias) = if x < f64::MIN_POSITIVE {
        (x * 18014398509481984.0, -54)
    } else {
        (x, 0)
    };
    let bits = x.to_bits() as i64;
    let k = (bits - 0x3fe6a09e667f3bcd) >> 52;
    let m = f64::from_bits((bits - (k << 52)) as u64);
    let k = (k + bias) as f64;
    ln_near_1(m - 1.0) + k * 1.90821492927058770002e-10 + k * 0.693147180369123816490
}
fn ln_near_1(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let mut t = 0.0;
    let mut n = 29;
    while n > 0 {
        t = t * z + 2.0 / n as f64;
        n -= 2;
    }
    t * s
}
pub fn ln_1p_f64(x: f64) -> f64 {
    if x > -0.25 && x < 0.4 {
        if x == 0.0 { x } else { ln_near_1(x) }
    } else {
        ln_f64(1.0 + x)
    }
}
pub fn log2_f64(x: f64) -> f64 {
    ln_f64(x) / core::f64::consts::LN_2
}
pub fn log10_f64(x: f64) -> f64 {
    ln_f64(x) / core::f64::consts::LN_10
}
pub fn log_f64(x: f64, base: f64) -> f64 {
    ln_f64(x) / ln_f64(base)
}
pub fn sqrt_f64(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return x;
    }
    let mut y = exp_f64(0.5 * ln_f64(x));
    y = 0.5 * (y + x / y);
    0.5 * (y + x / y)
}
pub fn cbrt_f64(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let a = x.abs();
    let mut y = exp_f64(ln_f64(a) / 3.0);
    y -= (y - a / (y * y)) / 3.0;
    y.copysign(x)
}
pub fn recip_f64(x: f64) -> f64 {
    1.0 / x
}
pub fn sin_cos_f64(x: f64) -> (f64, f64) {
    if !x.is_finite() {
        return (f64::NAN, f64::NAN);
    }
    let k = round_ties_even_f64(x * core::f64::consts::FRAC_2_PI);
    let r = ((x - k * 1.57079632673412561417) - k * 6.07710050630396597660e-11)
        - k * 2.02226624879595063154e-21;
    let z = r * r;
    let (mut s, mut c) = (1.0, 1.0);
    let mut n = 22;
    while n > 0 {
        c = 1.0 - c * z / (n * (n - 1)) as f64;
        s = 1.0 - s * z / (n * (n + 1)) as f64;
        n -= 2;
    }
    let s = s * r;
    match (k - 4.0 * floor_f64(k * 0.25)) as u32 {
        0 => (s, c),
        1 => (c, -s),
        2 => (-s, -c),
        _ => (-c, s),
    }
}
pub fn sin_f64(x: f64) -> f64 {
    if x == 0.0 { x } else { sin_cos_f64(x).0 }
}
pub fn cos_f64(x: f64) -> f64 {
    sin_cos_f64(x).1
}
pub fn tan_f64(x: f64) -> f64 {
    if x == 0.0 {
        x
    } else {
        let (s, c) = sin_cos_f64(x);
        s / c
    }
}
pub fn atan_f64(x: f64) -> f64 {
    if x.is_nan() || x == 0.0 {
        return x;
    }
    let a = x.abs();
    let (t, base) = if a > 2.414213562373095 {
        (-1.0 / a, core::f64::consts::FRAC_PI_2)
    } else if a > 0.4142135623730950 {
        ((a - 1.0) / (a + 1.0), core::f64::consts::FRAC_PI_4)
    } else {
        (a, 0.0)
    };
    let t = t / (1.0 + sqrt_f64(1.0 + t * t));
    let z = t * t;
    let mut p = 0.0;
    let mut n = 31;
    while n > 0 {
        p = 1.0 / n as f64 - p * z;
        n -= 2;
    }
    (base + 2.0 * t * p).copysign(x)
}
pub fn atan2_f64(y: f64, x: f64) -> f64 {
    use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let angle = if y == 0.0 {
        0.0
    } else if x == 0.0 {
        FRAC_PI_2
    } else if x.is_infinite() && y.is_infinite() {
        FRAC_PI_4
    } else {
        atan_f64((y / x).abs())
    };
    (if x.is_sign_negative() {
        PI - angle
    } else {
        angle
    })
    .copysign(y)
}
pub fn asin_f64(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    atan2_f64(x, sqrt_f64((1.0 - x) * (1.0 + x)))
}
pub fn acos_f64(x: f64) -> f64 {
    atan2_f64(sqrt_f64((1.0 - x) * (1.0 + x)), x)
}
pub fn sinh_f64(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    let a = x.abs();
    let t = exp_m1_f64(a);
    (if a < 22.0 {
        0.5 * (t + t / (t + 1.0))
    } else {
        let h = exp_f64(0.5 * a);
        (0.5 * h) * h
    })
    .copysign(x)
}
pub fn cosh_f64(x: f64) -> f64 {
    let h = exp_f64(0.5 * x.abs());
    0.5 * h * h + 0.5 / h / h
}
pub fn tanh_f64(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() {
        return x;
    }
    let a = x.abs();
    let t = exp_m1_f64(2.0 * if a > 30.0 { 30.0 } else { a });
    (t / (t + 2.0)).copysign(x)
}
pub fn asinh_f64(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let a = x.abs();
    (if a > 1e8 {
        ln_f64(a) + core::f64::consts::LN_2
    } else {
        ln_1p_f64(a + a * a / (1.0 + sqrt_f64(a * a + 1.0)))
    })
    .copysign(x)
}
pub fn acosh_f64(x: f64) -> f64 {
    if x < 1.0 {
        return f64::NAN;
    }
    if x > 1e8 {
        return ln_f64(x) + core::f64::consts::LN_2;
    }
    let t = x - 1.0;
    ln_1p_f64(t + sqrt_f64(t * (x + 1.0)))
}
pub fn atanh_f64(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    let a = x.abs();
    (0.5 * ln_1p_f64(2.0 * a / (1.0 - a))).copysign(x)
}
pub fn erf_f64(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() {
        return x;
    }
    let a = x.abs();
    if a > 2.0 {
        return (1.0 - erfc_f64(a)).copysign(x);
    }
    let (mut term, mut sum, mut n) = (1.0, 1.0, 1);
    while n < 60 {
        term *= 2.0 * a * a / (2 * n + 1) as f64;
        sum += term;
        n += 1;
    }
    (core::f64::consts::FRAC_2_SQRT_PI * a * exp_f64(-a * a) * sum).copysign(x)
}
pub fn erfc_f64(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x < 2.0 {
        return 1.0 - erf_f64(if x < -10.0 { -10.0 } else { x });
    }
    if x > 30.0 {
        return 0.0;
    }
    let (mut f, mut n) = (x, 120);
    while n > 0 {
        f = x + 0.5 * n as f64 / f;
        n -= 1;
    }
    0.5 * core::f64::consts::FRAC_2_SQRT_PI * exp_f64(-x * x) / f
}
pub fn sigmoid_f64(x: f64) -> f64 {
    1.0 / (1.0 + exp_f64(-x))
}
pub fn softplus_f64(x: f64) -> f64 {
    (if x > 0.0 { x } else { x * 0.0 }) + ln_1p_f64(exp_f64(-x.abs()))
}
pub fn powf_f64(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    let integer = floor_f64(y) == y;
    let odd = integer && floor_f64(0.5 * y) != 0.5 * y;
    let sign = if x.is_sign_negative() && odd {
        -1.0
    } else {
        1.0
    };
    if x < 0.0 && !integer && x.is_finite() {
        return f64::NAN;
    }
    if x == -1.0 && y.is_infinite() {
        return 1.0;
    }
    sign * exp_f64(y * ln_f64(x.abs()))
}
pub fn powi_f64(x: f64, n: i32) -> f64 {
    let (mut base, mut left, mut y) = (x, n.unsigned_abs(), 1.0);
    while left > 0 {
        if left & 1 == 1 {
            y *= base;
        }
        base *= base;
        left >>= 1;
    }
    if n < 0 { 1.0 / y } else { y }
}
pub fn hypot_f64(x: f64, y: f64) -> f64 {
    if x.is_infinite() || y.is_infinite() {
        return f64::INFINITY;
    }
    let (a, b) = (max_f64(x.abs(), y.abs()), min_f64(x.abs(), y.abs()));
    if b == 0.0 || x.is_nan() || y.is_nan() {
        return a + b + (x * 0.0) + (y * 0.0);
    }
    let q = b / a;
    a * sqrt_f64(1.0 + q * q)
}
pub fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
    a * b + c
}

macro_rules! simple {
    ($float:ident $abs:ident $signum:ident $copysign:ident $max:ident $min:ident $maximum:ident $minimum:ident $degrees:ident $radians:ident) => {
        pub fn $abs(x: $float) -> $float {
            x.abs()
        }
        pub fn $signum(x: $float) -> $float {
            x.signum()
        }
        pub fn $copysign(x: $float, sign: $float) -> $float {
            x.copysign(sign)
        }
        pub fn $max(x: $float, y: $float) -> $float {
            x.max(y)
        }
        pub fn $min(x: $float, y: $float) -> $float {
            x.min(y)
        }
        pub fn $maximum(x: $float, y: $float) -> $float {
            if x.is_nan() || x > y { x } else { y }
        }
        pub fn $minimum(x: $float, y: $float) -> $float {
            if x.is_nan() || x < y { x } else { y }
        }
        pub fn $degrees(x: $float) -> $float {
            x.to_degrees()
        }
        pub fn $radians(x: $float) -> $float {
            x.to_radians()
        }
    };
}
simple!(f64 abs_f64 signum_f64 copysign_f64 max_f64 min_f64 maximum_f64 minimum_f64 to_degrees_f64 to_radians_f64);
simple!(f32 abs_f32 signum_f32 copysign_f32 max_f32 min_f32 maximum_f32 minimum_f32 to_degrees_f32 to_radians_f32);

macro_rules! through_f64 {
    ($($name:ident $wide:ident)*) => { $(pub fn $name(x: f32) -> f32 { $wide(x as f64) as f32 })* };
}
through_f64!(floor_f32 floor_f64 ceil_f32 ceil_f64 trunc_f32 trunc_f64 round_f32 round_f64 round_ties_even_f32 round_ties_even_f64
    fract_f32 fract_f64 exp_f32 exp_f64 exp2_f32 exp2_f64 exp_m1_f32 exp_m1_f64 ln_f32 ln_f64 ln_1p_f32 ln_1p_f64
    log2_f32 log2_f64 log10_f32 log10_f64 sqrt_f32 sqrt_f64 cbrt_f32 cbrt_f64 recip_f32 recip_f64 sin_f32 sin_f64 cos_f32 cos_f64
    tan_f32 tan_f64 asin_f32 asin_f64 acos_f32 acos_f64 atan_f32 atan_f64 sinh_f32 sinh_f64 cosh_f32 cosh_f64 tanh_f32 tanh_f64
    asinh_f32 asinh_f64 acosh_f32 acosh_f64 atanh_f32 atanh_f64 erf_f32 erf_f64 erfc_f32 erfc_f64 sigmoid_f32 sigmoid_f64
    softplus_f32 softplus_f64);
macro_rules! through_f64_binary {
    ($($name:ident $wide:ident)*) => { $(pub fn $name(x: f32, y: f32) -> f32 { $wide(x as f64, y as f64) as f32 })* };
}
through_f64_binary!(powf_f32 powf_f64 log_f32 log_f64 atan2_f32 atan2_f64 hypot_f32 hypot_f64);
pub fn sin_cos_f32(x: f32) -> (f32, f32) {
    let (s, c) = sin_cos_f64(x as f64);
    (s as f32, c as f32)
}
pub fn powi_f32(x: f32, n: i32) -> f32 {
    powi_f64(x as f64, n) as f32
}
pub fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
    (a as f64 * b as f64 + c as f64) as f32
}
