//! Hyperbolic functions: `sinh`, `cosh`, `asinh`, `acosh`, `atanh` (`tanh` is with its relatives in
//! [`logistic`](super::logistic)).
//!
//! sinh x = E − 1/(4E) and cosh x = E + 1/(4E) with E = eˣ/2; sinh below 1 is a Remez polynomial. The inverses go through
//! `ln_1p`, with arguments that do not cancel. The `f32` functions compute in `f64`.
use super::exp::{exp_short, reduce_f64};
use super::log::{ln_1p_f64, ln_1p_short};
use super::roots::{sqrt_f64, sqrt_short};
use super::words::{double, polynomial};
use crate::machine::Plain;

/// A quarter of E as a sum of two floats and a quarter of 1/(4E), for 0 ≤ a; quarters cannot overflow before the result does.
#[inline(always)]
fn halves(a: f64) -> (f64, f64, f64) {
    let a = if a > 711.0 { 711.0 } else { a };
    let r = reduce_f64(Plain, a, double::BIASED - 3.0);
    let (w, error) = double::fast_two_sum(1.0, r.leading);
    let (w, w_low) = double::fast_two_sum(w, error + r.tail(Plain));
    let power = double::shift(r.shifted);
    let grown = power * w;
    (grown, power * w_low, (1.0 / 64.0) / grown)
}

/// sinh x, at most 0.8 ulp off. ±∞ beyond ±710.48; −0 at −0.
#[inline(always)]
pub fn sinh_f64(x: f64) -> f64 {
    let a = x.abs();
    let z = x * x;
    let small = a
        + a * z
            * polynomial!(
                z;
                0.16666666666666669, 0.008333333333333137, 1.9841269841438267e-4, 2.7557319155131863e-6, 2.5052123434214375e-8,
                1.605723734364259e-10, 7.759409241287659e-13
            );
    let (grown, grown_low, decayed) = halves(a);
    let (difference, error) = double::fast_two_sum(grown, -decayed);
    let large = 4.0 * (difference + (error + grown_low));
    (if a < 1.0 { small } else { large }).copysign(x)
}

/// cosh x, at most 0.8 ulp off. +∞ beyond ±710.48.
#[inline(always)]
pub fn cosh_f64(x: f64) -> f64 {
    let (grown, grown_low, decayed) = halves(x.abs());
    let (sum, error) = double::fast_two_sum(grown, decayed);
    4.0 * (sum + (error + grown_low))
}

/// sinh x, at most 0.51 ulp off. ±∞ beyond ±89.42; −0 at −0.
#[inline(always)]
pub fn sinh_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let z = a * a;
    let small = a + a
        * z
        * polynomial!(z; 0.16666666488118392, 0.008333350645862304, 1.9836056137383562e-4, 2.817501468157553e-6);
    let e = exp_short(Plain, if a > 100.0 { 100.0 } else { a });
    let large = 0.5 * (e - 1.0 / e);
    ((if a < 1.0 { small } else { large }) as f32).copysign(x)
}

/// cosh x, at most 0.51 ulp off. +∞ beyond ±89.42.
#[inline(always)]
pub fn cosh_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let e = exp_short(Plain, if a > 100.0 { 100.0 } else { a });
    (0.5 * (e + 1.0 / e)) as f32
}

/// The inverse of sinh, at most 1.6 ulp off. ±∞ at ±∞; −0 at −0.
#[inline(always)]
pub fn asinh_f64(x: f64) -> f64 {
    let a = x.abs();
    // From 2²⁸ on, asinh a = ln 2a to the last bit, and a² may overflow.
    let large = a > 268435456.0;
    let square = a * a;
    let e = if large { a - 1.0 } else { a + square / (1.0 + sqrt_f64(1.0 + square)) };
    let y = ln_1p_f64(Plain, e) + if large { core::f64::consts::LN_2 } else { 0.0 };
    y.copysign(x)
}

/// The inverse of cosh in [0, ∞], at most 2.2 ulp off. NaN below 1.
#[inline(always)]
pub fn acosh_f64(x: f64) -> f64 {
    let large = x > 268435456.0;
    let t = x - 1.0;
    let e = if large { t } else { t + sqrt_f64(t * (x + 1.0)) };
    let y = ln_1p_f64(Plain, e) + if large { core::f64::consts::LN_2 } else { 0.0 };
    if x >= 1.0 { y } else { f64::NAN }
}

/// The inverse of tanh, at most 1.7 ulp off. ±∞ at ±1, NaN beyond; −0 at −0.
#[inline(always)]
pub fn atanh_f64(x: f64) -> f64 {
    let a = x.abs();
    let y = 0.5 * ln_1p_f64(Plain, (a + a) / (1.0 - a));
    (if a > 1.0 { f64::NAN } else { y }).copysign(x)
}

/// The inverse of sinh, at most 0.51 ulp off. ±∞ at ±∞; −0 at −0.
#[inline(always)]
pub fn asinh_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let square = a * a;
    let y = ln_1p_short(a + square / (1.0 + sqrt_short(1.0 + square))) as f32;
    (if x.is_finite() { y } else { x }).copysign(x)
}

/// The inverse of cosh in [0, ∞], at most 0.51 ulp off. NaN below 1.
#[inline(always)]
pub fn acosh_f32(x: f32) -> f32 {
    let t = f64::from(x) - 1.0;
    let y = ln_1p_short(t + sqrt_short(t * (t + 2.0))) as f32;
    let y = if x >= 1.0 { y } else { f32::NAN };
    if x == f32::INFINITY { x } else { y }
}

/// The inverse of tanh, at most 0.51 ulp off. ±∞ at ±1, NaN beyond; −0 at −0.
#[inline(always)]
pub fn atanh_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let y = (0.5 * ln_1p_short((a + a) / (1.0 - a))) as f32;
    let y = if a < 1.0 { y } else { f32::NAN };
    (if a == 1.0 { f32::INFINITY } else { y }).copysign(x)
}
