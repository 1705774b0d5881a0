//! Trigonometry: `sin`, `cos`, `sin_cos`, `tan`, right for every finite angle.
//!
//! x = q π/2 + r with |r| ≤ π/4: by Cody and Waite's subtraction of q·π/2 in parts whose products are exact, for large x by
//! [`payne_hanek`](super::payne_hanek), a branch rarely taken. Sine and cosine of r are Remez polynomials. The `f32` functions
//! compute in `f64`.
use super::payne_hanek::reduce_large;
use super::words::{double, polynomial};
use crate::machine::Plain;

/// An angle of `quadrant` right angles (modulo 4) and high + low in [−π/4, π/4].
pub(super) struct Angle {
    /// In the low two bits.
    pub quadrant: u64,
    pub high: f64,
    pub low: f64,
}

/// π/2 less its `f64`.
pub(super) const FRAC_PI_2_LOW: f64 = 6.123233995736766e-17;

#[inline(always)]
fn reduce_f64(x: f64) -> Angle {
    let a = x.abs();
    if (1_048_576.0..f64::INFINITY).contains(&a) {
        return reduce_large(x);
    }
    let (quadrant, k) = double::nearest(x * core::f64::consts::FRAC_2_PI);
    // π/2 in 33 + 33 + 33 + 53 bits; k has 20, so the first three products are exact.
    let r = x - k * 1.5707963267341256;
    let (r, first) = double::two_sum(r, -(k * 6.077100506303966e-11));
    let (r, second) = double::two_sum(r, -(k * 2.0222662487111665e-21));
    let (high, low) = double::fast_two_sum(r, (first + second) - k * 8.4784276603689e-32);
    Angle { quadrant, high, low }
}

/// The sine of an angle in [−π/4, π/4] as a sum of two floats.
#[inline(always)]
fn sine(high: f64, low: f64) -> (f64, f64) {
    let z = high * high;
    let p = polynomial!(
        z;
        -0.1666666666666663, 0.008333333333322007, -1.9841269829465078e-4, 2.755731356751035e-6, -2.5050737850334516e-8,
        1.5895579342243352e-10
    );
    (high, z * high * p + low * (1.0 - 0.5 * z))
}

/// The cosine of an angle in [−π/4, π/4] as a sum of two floats.
#[inline(always)]
fn cosine(high: f64, low: f64) -> (f64, f64) {
    let z = high * high;
    let p = polynomial!(
        z;
        0.041666666666666595, -0.0013888888888873559, 2.4801587289111513e-5, -2.755731424072583e-7, 2.087570753763445e-9,
        -1.1358805976099974e-11
    );
    let (one, error) = double::fast_two_sum(1.0, -0.5 * z);
    (one, error + (z * z * p - high * low))
}

/// `value` negated if the lowest bit of `condition` is set.
#[inline(always)]
fn negate_if(value: f64, condition: u64) -> f64 {
    f64::from_bits(value.to_bits() ^ condition << 63)
}

/// (sin, cos) of the whole angle from those of its rest.
#[inline(always)]
fn turn(quadrant: u64, s: f64, c: f64) -> (f64, f64) {
    let (first, second) = if quadrant & 1 == 1 { (c, s) } else { (s, c) };
    (negate_if(first, quadrant >> 1), negate_if(second, quadrant.wrapping_add(1) >> 1))
}

/// sin x and cos x, at most 0.8 ulp off each. NaN at ±∞; sin(−0) = −0.
#[inline]
pub fn sin_cos_f64(x: f64) -> (f64, f64) {
    let angle = reduce_f64(x);
    let (s, c) = (sine(angle.high, angle.low), cosine(angle.high, angle.low));
    let (s, c) = turn(angle.quadrant, s.0 + s.1, c.0 + c.1);
    (if x == 0.0 { x } else { s }, c)
}

/// sin x, at most 0.8 ulp off. NaN at ±∞; −0 at −0.
#[inline]
pub fn sin_f64(x: f64) -> f64 {
    sin_cos_f64(x).0
}

/// cos x, at most 0.8 ulp off. NaN at ±∞.
#[inline]
pub fn cos_f64(x: f64) -> f64 {
    sin_cos_f64(x).1
}

/// tan x, at most 0.9 ulp off. NaN at ±∞; −0 at −0; never infinite, as no float is an odd multiple of π/2.
#[inline]
pub fn tan_f64(x: f64) -> f64 {
    let angle = reduce_f64(x);
    let (s, c) = (sine(angle.high, angle.low), cosine(angle.high, angle.low));
    let (s, s_low) = double::fast_two_sum(s.0, s.1);
    let (c, c_low) = double::fast_two_sum(c.0, c.1);
    let (n, n_low, d, d_low) = if angle.quadrant & 1 == 1 { (-c, -c_low, s, s_low) } else { (s, s_low, c, c_low) };
    let y = double::quotient(Plain, n, n_low, d, d_low);
    if x == 0.0 { x } else { y }
}

/// The quadrant and the rest of `x`, to about 34 bits.
#[inline(always)]
fn reduce_short(x: f32) -> (u64, f64) {
    let wide = f64::from(x);
    if (4_194_304.0..f32::INFINITY).contains(&x.abs()) {
        let angle = reduce_large(wide);
        return (angle.quadrant, angle.high);
    }
    // π/2 in 33 + 53 bits: x has 24 bits, so what cancels is at most 2⁻³⁰ of it.
    let (quadrant, k) = double::nearest(wide * core::f64::consts::FRAC_2_PI);
    (quadrant, (wide - k * 1.5707963267341256) - k * 6.077100506506192e-11)
}

/// The sine of `quadrant` right angles and `r` more. Sine and cosine share their Horner scheme, so that the quadrant selects
/// coefficients instead of results.
#[inline(always)]
fn sine_short(quadrant: u64, r: f64) -> f64 {
    let z = r * r;
    let odd = quadrant & 1 == 1;
    let select = |sine: f64, cosine: f64| if odd { cosine } else { sine };
    let p = polynomial!(
        z;
        1.0, select(-0.16666666640853536, -0.5), select(0.008333329293994041, 0.041666646414780406),
        select(-1.98393047602112e-4, -0.0013887344167026695), select(2.718021310039475e-6, 2.4435659346833526e-5)
    );
    negate_if(select(r, 1.0) * p, quadrant >> 1)
}

/// sin x and cos x, at most 0.51 ulp off each. NaN at ±∞; sin(−0) = −0.
#[inline]
pub fn sin_cos_f32(x: f32) -> (f32, f32) {
    let (quadrant, r) = reduce_short(x);
    let s = sine_short(quadrant, r) as f32;
    (if x == 0.0 { x } else { s }, sine_short(quadrant.wrapping_add(1), r) as f32)
}

/// sin x, at most 0.51 ulp off. NaN at ±∞; −0 at −0.
#[inline]
pub fn sin_f32(x: f32) -> f32 {
    sin_cos_f32(x).0
}

/// cos x, at most 0.51 ulp off. NaN at ±∞.
#[inline]
pub fn cos_f32(x: f32) -> f32 {
    sin_cos_f32(x).1
}

/// tan x, at most 0.51 ulp off. NaN at ±∞; −0 at −0; never infinite, as no float is an odd multiple of π/2.
#[inline]
pub fn tan_f32(x: f32) -> f32 {
    let (quadrant, r) = reduce_short(x);
    let y = sine_short(quadrant, r) / sine_short(quadrant.wrapping_add(1), r);
    if x == 0.0 { x } else { y as f32 }
}
