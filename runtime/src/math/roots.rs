//! Roots: `sqrt`, `rsqrt`, `cbrt`, `hypot`.
use super::words::double;
use crate::machine::Plain;

/// √x, correctly rounded. −0 at −0, NaN below 0.
#[inline(always)]
pub fn sqrt_f32(x: f32) -> f32 {
    #[cfg(feature = "std")]
    return x.sqrt();
    #[cfg(not(feature = "std"))]
    return soft_sqrt_f32(x);
}

/// √x, correctly rounded. −0 at −0, NaN below 0.
#[inline(always)]
pub fn sqrt_f64(x: f64) -> f64 {
    // The standard library's is one instruction and rounds as ours does.
    #[cfg(feature = "std")]
    return x.sqrt();
    #[cfg(not(feature = "std"))]
    return soft_sqrt_f64(x);
}

/// 1/√x, at most 0.51 ulp off. ±∞ at ±0, 0 at +∞, NaN below 0 (C23, F.10.4.9).
#[inline(always)]
pub fn rsqrt_f32(x: f32) -> f32 {
    (1.0 / sqrt_f64(f64::from(x))) as f32
}

/// 1/√x, at most 1.5 ulp off. ±∞ at ±0, 0 at +∞, NaN below 0 (C23, F.10.4.9).
#[inline(always)]
pub fn rsqrt_f64(x: f64) -> f64 {
    1.0 / sqrt_f64(x)
}

/// 1/√m to about 34 bits for positive m: a linear guess on the bits (Lomont 2003), then Newton's iteration.
#[inline(always)]
fn inverse_root(m: f64) -> f64 {
    let half = 0.5 * m;
    let y = f64::from_bits(0x5fe6_eb50_c7b5_37a9_u64.wrapping_sub(m.to_bits() >> 1));
    let y = y * (1.5 - half * y * y);
    let y = y * (1.5 - half * y * y);
    y * (1.5 - half * y * y)
}

/// √m with a relative error of 2⁻³⁴ for finite m, NaN below 0: for `f32` functions worked out in `f64`.
#[inline(always)]
pub(super) fn sqrt_short(m: f64) -> f64 {
    if m < 0.0 { f64::NAN } else { m * inverse_root(m) }
}

/// 1/√m to about 50 bits.
#[cfg_attr(feature = "std", allow(dead_code, reason = "the processor's instruction takes its place"))]
#[inline(always)]
fn inverse_root_long(m: f64) -> f64 {
    let y = inverse_root(m);
    y * (1.5 - 0.5 * m * y * y)
}

#[cfg_attr(feature = "std", allow(dead_code, reason = "the processor's instruction takes its place"))]
#[inline(always)]
fn soft_sqrt_f32(x: f32) -> f32 {
    let m = f64::from(x.abs());
    // The root of a 24-bit number is never within 2⁻⁵⁰ of halfway between two others, so rounding a 51-bit value is exact.
    let y = (m * inverse_root_long(m)) as f32;
    let y = if x < 0.0 { f32::NAN } else { y };
    if x == 0.0 || x == f32::INFINITY || x.is_nan() { x } else { y }
}

#[cfg_attr(feature = "std", allow(dead_code, reason = "the processor's instruction takes its place"))]
#[inline(always)]
fn soft_sqrt_f64(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let (normal, shift) = if subnormal { (x * 18014398509481984.0, 27) } else { (x, 0) };
    let bits = normal.to_bits() & 0x7fff_ffff_ffff_ffff;
    // x = m 4^e with m in [1, 4).
    let field = bits >> 52;
    let parity = (field ^ 1) & 1;
    let e = (field.wrapping_sub(parity).wrapping_sub(1023) >> 1) & 0x7ff;
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | ((1023 + parity) << 52));
    let inverse = inverse_root_long(m);
    let root = m * inverse;
    let (square, square_error) = double::two_product(Plain, root, root);
    let root = root + 0.5 * inverse * ((m - square) - square_error);
    // Integers: S = 2⁵² root, M = 2¹⁰⁴ m. The root is within 1 of S; the remainder M − S², small though both are large,
    // comes out of arithmetic modulo 2⁶⁴ and tells which of S − 1, S, S + 1 is nearest.
    let s = (root.to_bits() & 0x000f_ffff_ffff_ffff) | (1 << 52);
    let m_integer = ((bits & 0x000f_ffff_ffff_ffff) | (1 << 52)) << parity;
    let remainder = (m_integer << 52).wrapping_sub(s.wrapping_mul(s)).cast_signed();
    let up = u64::from(remainder > s.cast_signed());
    let down = u64::from(remainder <= -s.cast_signed());
    let s = s + up - down;
    let y = f64::from_bits((s & 0x000f_ffff_ffff_ffff) | ((e.wrapping_add(1023 - shift) & 0x7ff) << 52));
    let y = if x < 0.0 { f64::NAN } else { y };
    if x == 0.0 || x == f64::INFINITY || x.is_nan() { x } else { y }
}

/// A cube root of a positive normal number, about 16 bits right.
#[inline(always)]
fn cbrt_guess(x: f64) -> f64 {
    // A third of the exponent, by division of the bits (Kahan); then Halley's iteration, which triples the digits.
    let y = f64::from_bits(x.to_bits() / 3 + 0x2a9f_7893_782d_a1ce);
    let cube = y * y * y;
    y * ((cube + 2.0 * x) / (2.0 * cube + x))
}

/// ∛x, at most 0.51 ulp off. −0 at −0; ±∞ at ±∞.
#[inline(always)]
pub fn cbrt_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let y = cbrt_guess(a);
    let cube = y * y * y;
    let y = y * ((cube + 2.0 * a) / (2.0 * cube + a));
    if x == 0.0 || !x.is_finite() { x } else { (y as f32).copysign(x) }
}

/// ∛x, at most 0.51 ulp off. −0 at −0; ±∞ at ±∞.
#[inline(always)]
pub fn cbrt_f64(x: f64) -> f64 {
    let a = x.abs();
    // Far from both ends, so that cubes stay in range: times 2^±54, the root times 2^∓18.
    let (a, unscale) = if a < 1e-290 { (a * 18014398509481984.0, 1.0 / 262144.0) } else { (a, 1.0) };
    let (a, unscale) = if a > 1e290 { (a / 18014398509481984.0, 262144.0) } else { (a, unscale) };
    // Rounded to 17 bits, so that its cube is a sum of two floats with a cheap exact form.
    let y = double::head(cbrt_guess(a));
    let square = y * y;
    let (cube, cube_error) = double::two_product(Plain, square, y);
    // y (1 + d) with (1 + d)³ = a/y³: d ≈ e/3 − e²/9 for the small e = (a − y³)/y³.
    let e = ((a - cube) - cube_error) / cube;
    let third = 1.0 / 3.0;
    let step = y * (e * (third - e * (1.0 / 9.0 - e * (5.0 / 81.0))));
    let root = (y + step) * unscale;
    if x == 0.0 || !x.is_finite() { x } else { root.copysign(x) }
}

/// √(x² + y²), at most 0.51 ulp off. +∞ if either is ±∞, even beside NaN.
#[inline(always)]
pub fn hypot_f32(x: f32, y: f32) -> f32 {
    let (a, b) = (f64::from(x), f64::from(y));
    // Squares of `f32` are exact in `f64` and can neither overflow nor vanish.
    let length = sqrt_short(a * a + b * b) as f32;
    if x.is_infinite() || y.is_infinite() { f32::INFINITY } else { length }
}

/// √(x² + y²), at most 0.51 ulp off, 0.7 where subnormal, without overflow on the way. +∞ if either is ±∞, even beside NaN.
#[inline(always)]
pub fn hypot_f64(x: f64, y: f64) -> f64 {
    let (x_size, y_size) = (x.abs(), y.abs());
    let (large, small) = if x_size < y_size { (y_size, x_size) } else { (x_size, y_size) };
    // Scaled so that no square overflows and no lost square matters.
    let (scale, unscale) = if large > 3.0e153 {
        (f64::from_bits((1023 - 600) << 52), f64::from_bits((1023 + 600) << 52))
    } else if large < 1.0e-140 {
        (f64::from_bits((1023 + 600) << 52), f64::from_bits((1023 - 600) << 52))
    } else {
        (1.0, 1.0)
    };
    let (a, b) = (large * scale, small * scale);
    let (a_square, a_error) = double::two_product(Plain, a, a);
    let (b_square, b_error) = double::two_product(Plain, b, b);
    let (sum, sum_error) = double::fast_two_sum(a_square, b_square);
    let low = sum_error + a_error + b_error;
    let root = sqrt_f64(sum);
    let (root_square, root_error) = double::two_product(Plain, root, root);
    let residue = ((sum - root_square) - root_error) + low;
    let correction = if sum > 0.0 { residue / (root + root) } else { 0.0 };
    let length = (root + correction) * unscale;
    if x.is_infinite() || y.is_infinite() { f64::INFINITY } else { length }
}

#[cfg(test)]
mod tests {
    extern crate std;

    #[test]
    fn soft_roots_agree_with_std() {
        let mut state = 7_u64;
        for _ in 0..400_000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let bits = state ^ state >> 31;
            let x = f64::from_bits(bits);
            let (ours, std) = (super::soft_sqrt_f64(x), x.sqrt());
            assert!(ours.to_bits() == std.to_bits() || ours.is_nan() && std.is_nan(), "{x:e}: {ours:e} {std:e}");
            // Squares and their neighbours: the exact cases and the nearly exact ones.
            let root = f64::from_bits(bits >> 38 << 26 | 0x3ff0_0000_0000_0000);
            for x in [root * root, (root * root).next_up(), (root * root).next_down(), f64::from_bits(bits >> 12)] {
                assert_eq!(super::soft_sqrt_f64(x).to_bits(), x.sqrt().to_bits(), "{x:e}");
            }
            let x = f32::from_bits(bits as u32);
            let (ours, std) = (super::soft_sqrt_f32(x), x.sqrt());
            assert!(ours.to_bits() == std.to_bits() || ours.is_nan() && std.is_nan(), "{x:e}: {ours:e} {std:e}");
        }
        for x in [0.0, -0.0, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1.0, 4.0] {
            assert_eq!(super::soft_sqrt_f64(x).to_bits(), x.sqrt().to_bits(), "{x:e}");
        }
        assert!(super::soft_sqrt_f64(-1.0).is_nan() && super::soft_sqrt_f32(f32::NEG_INFINITY).is_nan());
    }
}
