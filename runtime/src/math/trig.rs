//! Trigonometry: `sin`, `cos`, `sin_cos`, `tan`, right for every finite angle.
//!
//! x = q π/2 + r with |r| ≤ π/4, then Remez polynomials for sine and cosine of r. There are two reductions without a branch: of
//! *near* angles, by Cody and Waite's subtraction of q π/2 in parts whose products are exact; and of *all* angles, from a table
//! ([`payne_hanek`](super::payne_hanek)), which takes twice as long. Loops take the first, for all their elements at once the second
//! if one of them is far (`kernels/near.rs`); a single number has a branch. The `f32` functions compute in `f64`.
#![allow(clippy::eq_op, reason = "x - x is 0, or NaN for ±∞ and NaN")]
use super::payne_hanek::{WINDOWS_F32, WINDOWS_F64, window_f32, window_f64};
use super::words::{double, pairs};
use crate::machine::{Machine, Plain};
use core::f64::consts::{FRAC_2_PI, FRAC_PI_2};
use core::hint::select_unpredictable;

/// An angle of `quadrant` right angles (modulo 4) and high − low in [−π/4, π/4].
#[derive(Clone, Copy)]
struct Angle {
    /// In the low two bits.
    quadrant: u64,
    high: f64,
    /// +0 where high is ±0, so that the difference has high's sign.
    low: f64,
}

/// π/2 less its `f64`.
pub(super) const FRAC_PI_2_LOW: f64 = 6.123233995736766e-17;

/// |x| below which an angle is near: q then has 13 bits.
const NEAR_F64: f64 = 8192.0;
/// q then has 22 bits.
const NEAR_F32: f32 = 4_194_304.0;

/// NaN for ±∞ and NaN; wrong for finite angles that are not near.
#[inline(always)]
fn near_f64<M: Machine>(cpu: M, x: f64) -> Angle {
    let (quadrant, k) = double::nearest(x * FRAC_2_PI);
    // π/2 in 40 + 39 + 53 bits: the products with the first two are exact, and so is the first difference.
    let r = cpu.sub_mul(x, k, 1.5707963267941523);
    // r may be the smaller one, but is a multiple of the other's last bit, which does as well (Boldo, Graillat and Muller 2017).
    let (high, error) = double::fast_two_sum(r, -(k * 7.443547480480255e-13));
    Angle { quadrant, high, low: cpu.mul_sub(k, 6.36831716351095e-25, error) }
}

/// For ±∞ and NaN some angle.
#[inline(always)]
fn all_f64<M: Machine>(cpu: M, angle: f64) -> Angle {
    let (x, j) = window_f64(angle);
    let [top, first, second, third] = WINDOWS_F64[j];
    // Of `top`, only the product with x's last 27 bits is not a number of whole turns. All is exact up to the sum with `second`.
    let turns = (x - double::head(x)) * top;
    let (some, k) = double::nearest(turns);
    let fraction = turns - k;
    let (turns, turns_low) = double::two_product(cpu, x, first);
    let (more, k) = double::nearest(turns + fraction);
    let (f, f_low) = double::two_sum((turns - k) + fraction, turns_low);
    let (rest, rest_low) = double::two_product(cpu, x, second);
    // These can cancel: no float is nearer than 2⁻⁶² to a multiple of π/2, and some are that near.
    let (f, f_error) = double::two_sum(f, rest);
    let (f, f_low) = double::fast_two_sum(f, cpu.mul_add(x, third, rest_low) + (f_low + f_error));
    let (high, low) = double::two_product(cpu, f, FRAC_PI_2);
    let low = cpu.mul_add(f, FRAC_PI_2_LOW, cpu.mul_add(f_low, FRAC_PI_2, low));
    // Tiny angles would lose bits on the way, and −0 its sign.
    let tiny = angle.abs() < 1e-9;
    let (high, low) = (select_unpredictable(tiny, angle, high), select_unpredictable(tiny, 0.0, -low));
    Angle { quadrant: some.wrapping_add(more), high, low }
}

#[cold]
#[inline(never)]
fn far_f64(x: f64) -> Angle {
    all_f64(Plain, x)
}

/// The way that is quicker for a single number or, on a machine with wide registers, for a loop that nobody has split.
#[inline(always)]
fn reduce_f64<M: Machine>(cpu: M, x: f64) -> Angle {
    if M::FUSED {
        all_f64(cpu, x)
    } else if (NEAR_F64..f64::INFINITY).contains(&x.abs()) {
        far_f64(x)
    } else {
        near_f64(cpu, x)
    }
}

/// The sine of an angle in [−π/4, π/4] as a difference of two floats.
#[inline(always)]
fn sine<M: Machine>(cpu: M, angle: Angle, z: f64) -> (f64, f64) {
    let p = pairs!(
        cpu, z, z * z;
        0.1666666666666663, -0.008333333333322007, 1.9841269829465078e-4, -2.755731356751035e-6, 2.5050737850334516e-8,
        -1.5895579342243352e-10
    );
    (angle.high, cpu.mul_add(z * angle.high, p, angle.low * cpu.sub_mul(1.0, 0.5, z)))
}

/// The cosine of an angle in [−π/4, π/4] as a sum of two floats.
#[inline(always)]
fn cosine<M: Machine>(cpu: M, angle: Angle, z: f64) -> (f64, f64) {
    let square = z * z;
    let p = pairs!(
        cpu, z, square;
        0.041666666666666595, -0.0013888888888873559, 2.4801587289111513e-5, -2.755731424072583e-7, 2.087570753763445e-9,
        -1.1358805976099974e-11
    );
    let (one, error) = double::fast_two_sum(1.0, -0.5 * z);
    (one, cpu.mul_add(square, p, cpu.mul_add(angle.high, angle.low, error)))
}

/// `value` negated if the lowest bit of `condition` is set.
#[inline(always)]
fn negate_if(value: f64, condition: u64) -> f64 {
    f64::from_bits(value.to_bits() ^ condition << 63)
}

/// (sin, cos) of the whole angle from those of its rest.
#[inline(always)]
fn turn(quadrant: u64, s: f64, c: f64) -> (f64, f64) {
    let odd = quadrant & 1 == 1;
    let (first, second) = (select_unpredictable(odd, c, s), select_unpredictable(odd, s, c));
    (negate_if(first, quadrant >> 1), negate_if(second, quadrant.wrapping_add(1) >> 1))
}

#[inline(always)]
fn sin_cos_of<M: Machine>(cpu: M, angle: Angle) -> (f64, f64) {
    let z = angle.high * angle.high;
    let (s, c) = (sine(cpu, angle, z), cosine(cpu, angle, z));
    turn(angle.quadrant, s.0 - s.1, c.0 + c.1)
}

#[inline(always)]
fn tan_of<M: Machine>(cpu: M, x: f64, angle: Angle) -> f64 {
    let z = angle.high * angle.high;
    let (s, c) = (sine(cpu, angle, z), cosine(cpu, angle, z));
    let (s, s_low) = double::fast_two_sum(s.0, -s.1);
    let (c, c_low) = double::fast_two_sum(c.0, c.1);
    let odd = angle.quadrant & 1 == 1;
    let (n, n_low) = (select_unpredictable(odd, -c, s), select_unpredictable(odd, -c_low, s_low));
    let (d, d_low) = (select_unpredictable(odd, s, c), select_unpredictable(odd, s_low, c_low));
    let y = double::quotient(cpu, n, n_low, d, d_low);
    select_unpredictable(x == 0.0, x, y)
}

/// sin x and cos x, at most 0.8 ulp off each. NaN at ±∞; sin(−0) = −0.
#[inline(always)]
pub fn sin_cos_f64<M: Machine>(cpu: M, x: f64) -> (f64, f64) {
    let (s, c) = sin_cos_of(cpu, reduce_f64(cpu, x));
    (s - (x - x), c - (x - x))
}

/// tan x, at most 1.1 ulp off. NaN at ±∞; −0 at −0; never infinite, as no float is an odd multiple of π/2.
#[inline(always)]
pub fn tan_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    tan_of(cpu, x, reduce_f64(cpu, x)) - (x - x)
}

/// sin x and cos x as [`sin_cos_f64`], right if the third is true, and right for ±∞ and NaN.
#[inline(always)]
pub(crate) fn sin_cos_near_f64<M: Machine>(cpu: M, x: f64) -> (f64, f64, bool) {
    let (s, c) = sin_cos_of(cpu, near_f64(cpu, x));
    (s, c, x.abs() < NEAR_F64)
}

/// tan x as [`tan_f64`], right if the second is true, and right for ±∞ and NaN.
#[inline(always)]
pub(crate) fn tan_near_f64<M: Machine>(cpu: M, x: f64) -> (f64, bool) {
    (tan_of(cpu, x, near_f64(cpu, x)), x.abs() < NEAR_F64)
}

/// The quadrant and the rest of a near angle, to about 34 bits; NaN for ±∞ and NaN.
#[inline(always)]
fn near_f32<M: Machine>(cpu: M, x: f32) -> (u64, f64) {
    let x = f64::from(x);
    let (quadrant, k) = double::nearest(x * FRAC_2_PI);
    // π/2 in 33 + 53 bits: x has 24 bits, so what cancels is at most 2⁻³⁰ of it.
    (quadrant, cpu.sub_mul(cpu.sub_mul(x, k, 1.5707963267341256), k, 6.077100506506192e-11))
}

/// The quadrant and the rest of any angle, to about 34 bits; for ±∞ and NaN some angle.
#[inline(always)]
fn all_f32<M: Machine>(cpu: M, x: f32) -> (u64, f64) {
    let (x, j) = window_f32(x);
    let x = f64::from(x);
    let [first, second] = WINDOWS_F32[j];
    // The product with `first` as a difference, exactly.
    let (turns, low, rounded) = if M::FUSED {
        let turns = x * first;
        (turns, cpu.sub_mul(turns, x, first), turns)
    } else {
        let head = double::head(first);
        let (turns, low) = (x * head, x * (head - first));
        (turns, low, turns - low)
    };
    let (quadrant, k) = double::nearest(rounded);
    (quadrant, cpu.mul_add(x, second, (turns - k) - low) * FRAC_PI_2)
}

#[cold]
#[inline(never)]
fn far_f32(x: f32) -> (u64, f64) {
    all_f32(Plain, x)
}

/// As [`reduce_f64`].
#[inline(always)]
fn reduce_f32<M: Machine>(cpu: M, x: f32) -> (u64, f64) {
    if M::FUSED {
        all_f32(cpu, x)
    } else if (NEAR_F32..f32::INFINITY).contains(&x.abs()) {
        far_f32(x)
    } else {
        near_f32(cpu, x)
    }
}

/// sin and cos of `quadrant` right angles and `r` more, with a relative error of about 2⁻³⁴.
#[inline(always)]
fn sin_cos_short<M: Machine>(cpu: M, (quadrant, r): (u64, f64)) -> (f64, f64) {
    let z = r * r;
    let square = z * z;
    let s =
        pairs!(cpu, z, square; -0.16666666640853536, 0.008333329293994041, -1.98393047602112e-4, 2.718021310039475e-6);
    let c = pairs!(cpu, z, square; -0.5, 0.041666646414780406, -0.0013887344167026695, 2.4435659346833526e-5);
    turn(quadrant, r * cpu.mul_add(z, s, 1.0), cpu.mul_add(z, c, 1.0))
}

/// sin x and cos x, at most 0.51 ulp off each. NaN at ±∞; sin(−0) = −0.
#[inline(always)]
pub fn sin_cos_f32<M: Machine>(cpu: M, x: f32) -> (f32, f32) {
    let (s, c) = sin_cos_short(cpu, reduce_f32(cpu, x));
    (s as f32 - (x - x), c as f32 - (x - x))
}

/// tan x, at most 0.51 ulp off. NaN at ±∞; −0 at −0; never infinite, as no float is an odd multiple of π/2.
#[inline(always)]
pub fn tan_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let (s, c) = sin_cos_short(cpu, reduce_f32(cpu, x));
    (s / c) as f32 - (x - x)
}

/// sin x and cos x as [`sin_cos_f32`], right if the third is true, and right for ±∞ and NaN.
#[inline(always)]
pub(crate) fn sin_cos_near_f32<M: Machine>(cpu: M, x: f32) -> (f32, f32, bool) {
    let (s, c) = sin_cos_short(cpu, near_f32(cpu, x));
    (s as f32, c as f32, x.abs() < NEAR_F32)
}

/// tan x as [`tan_f32`], right if the second is true, and right for ±∞ and NaN.
#[inline(always)]
pub(crate) fn tan_near_f32<M: Machine>(cpu: M, x: f32) -> (f32, bool) {
    let (s, c) = sin_cos_short(cpu, near_f32(cpu, x));
    ((s / c) as f32, x.abs() < NEAR_F32)
}

macro_rules! one_of_both {
    ($($float:ident $sin:ident $cos:ident $sin_cos:ident $off:literal;)*) => {$(
        #[doc = concat!("sin x, at most ", $off, " ulp off. NaN at ±∞; −0 at −0.")]
        #[inline(always)]
        pub fn $sin<M: Machine>(cpu: M, x: $float) -> $float {
            $sin_cos(cpu, x).0
        }

        #[doc = concat!("cos x, at most ", $off, " ulp off. NaN at ±∞.")]
        #[inline(always)]
        pub fn $cos<M: Machine>(cpu: M, x: $float) -> $float {
            $sin_cos(cpu, x).1
        }
    )*};
}
one_of_both! {
    f32 sin_f32 cos_f32 sin_cos_f32 "0.51";
    f64 sin_f64 cos_f64 sin_cos_f64 "0.8";
}
