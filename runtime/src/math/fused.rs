//! `mul_add`: a product and a sum with one rounding.
//!
//! The processor's instruction where the target is known to have it, else integer arithmetic; the result is the same, bit for bit.

/// `a * b + c` with one rounding.
#[inline(always)]
pub fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
    #[cfg(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64")))]
    return a.mul_add(b, c);
    #[cfg(not(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64"))))]
    return soft_f32(a, b, c);
}

/// `a * b + c` with one rounding.
#[inline(always)]
pub fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
    #[cfg(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64")))]
    return a.mul_add(b, c);
    #[cfg(not(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64"))))]
    return soft_f64(a, b, c);
}

/// The product is exact in `f64`; the sum is rounded to odd there, after which the second rounding is harmless (Boldo and
/// Melquiond 2008).
#[allow(dead_code, reason = "unused where the processor has the instruction")]
#[inline(always)]
fn soft_f32(a: f32, b: f32, c: f32) -> f32 {
    let (sum, error) = super::words::double::two_sum(f64::from(a) * f64::from(b), f64::from(c));
    let bits = sum.to_bits();
    let away = (error > 0.0) == (sum > 0.0);
    let odd = if away { bits.wrapping_add(1) } else { bits.wrapping_sub(1) };
    let inexact = (error > 0.0) | (error < 0.0);
    f64::from_bits(if inexact & (bits & 1 == 0) { odd } else { bits }) as f32
}

/// A finite number as significand and exponent, `significand * 2^exponent`; normal numbers have bit 52 set.
fn unpack(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let (field, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & 0x000f_ffff_ffff_ffff);
    if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) }
}

/// `value >> by`, with a 1 in the lowest bit if anything was lost.
fn shift_sticky(value: u128, by: u32) -> u128 {
    match by {
        0 => value,
        1..=127 => value >> by | u128::from(value << (128 - by) != 0),
        _ => u128::from(value != 0),
    }
}

#[allow(dead_code, reason = "unused where the processor has the instruction")]
fn soft_f64(a: f64, b: f64, c: f64) -> f64 {
    let plain = a * b + c;
    // ±∞ and NaN follow the two separate operations, unless a finite product overflowed; zeros are exact.
    if !a.is_finite() || !b.is_finite() || !c.is_finite() || a == 0.0 || b == 0.0 {
        return if a.is_finite() && b.is_finite() && !c.is_finite() { c } else { plain };
    }
    let ((a_bits, a_exponent), (b_bits, b_exponent), (c_bits, c_exponent)) = (unpack(a), unpack(b), unpack(c));
    let product_negative = a.is_sign_negative() != b.is_sign_negative();
    // The product has at most 106 bits, the summand 53; both go to the top of 126 bits, which leaves room for a carry.
    let align = |significand: u128, exponent: i32| {
        let left = significand.leading_zeros().saturating_sub(2);
        (significand << left, exponent - left as i32)
    };
    let (product, product_exponent) = align(u128::from(a_bits) * u128::from(b_bits), a_exponent + b_exponent);
    let (summand, summand_exponent) = align(u128::from(c_bits), c_exponent);
    let product_larger = summand == 0 || (product_exponent, product) >= (summand_exponent, summand);
    let (large, large_exponent, large_negative, small, small_exponent, small_negative) = if product_larger {
        (product, product_exponent, product_negative, summand, summand_exponent, c.is_sign_negative())
    } else {
        (summand, summand_exponent, c.is_sign_negative(), product, product_exponent, product_negative)
    };
    let small = if small == 0 { 0 } else { shift_sticky(small, (large_exponent - small_exponent) as u32) };
    let total = if large_negative == small_negative { large + small } else { large - small };
    if total == 0 {
        // Exact cancellation gives +0 in round-to-nearest.
        return 0.0;
    }
    let magnitude = pack(total, large_exponent);
    if large_negative { -magnitude } else { magnitude }
}

/// `significand * 2^exponent` rounded to nearest, ties to even.
fn pack(significand: u128, exponent: i32) -> f64 {
    let bits = 128 - significand.leading_zeros() as i32;
    // How many low bits go: down to 53 left, or to the subnormal grid.
    let drop = (bits - 53).max(-1074 - exponent);
    let exponent = exponent + drop;
    let kept = if drop > 127 {
        // Far below half of the smallest subnormal number.
        0
    } else if drop <= 0 {
        significand << -drop
    } else {
        let kept = significand >> drop;
        let (rest, half) = (significand - (kept << drop), 1 << (drop - 1));
        kept + u128::from(rest > half || rest == half && kept & 1 == 1)
    };
    let kept = kept as u64;
    let (kept, exponent) = if kept == 1 << 53 { (1 << 52, exponent + 1) } else { (kept, exponent) };
    if kept < 1 << 52 {
        f64::from_bits(kept)
    } else if exponent > 971 {
        f64::INFINITY
    } else {
        f64::from_bits(((exponent + 1075) as u64) << 52 | kept & 0x000f_ffff_ffff_ffff)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    #[test]
    fn soft_agrees_with_std() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            state ^ state >> 29
        };
        for round in 0..400_000 {
            let near = |bits: u64| f64::from_bits(bits & 0x803f_ffff_ffff_ffff | 0x3fc0_0000_0000_0000);
            let (a, b, mut c) = if round % 2 == 0 {
                (near(next()), near(next()), near(next()))
            } else {
                (f64::from_bits(next()), f64::from_bits(next()), f64::from_bits(next()))
            };
            if round % 5 == 0 {
                c = -a * b;
            }
            let (ours, std) = (super::soft_f64(a, b, c), a.mul_add(b, c));
            assert!(
                ours.to_bits() == std.to_bits() || ours.is_nan() && std.is_nan(),
                "{a:e} {b:e} {c:e}: {ours:e} {std:e}"
            );
            let (a, b, c) =
                (f32::from_bits(next() as u32), f32::from_bits(next() as u32), f32::from_bits(next() as u32));
            let c = if round % 3 == 0 { -a * b } else { c };
            let (ours, std) = (super::soft_f32(a, b, c), a.mul_add(b, c));
            assert!(
                ours.to_bits() == std.to_bits() || ours.is_nan() && std.is_nan(),
                "{a:e} {b:e} {c:e}: {ours:e} {std:e}"
            );
        }
        // Products that land among the subnormals, and their borders.
        for exponent in -1080..-1020 {
            let (a, b) = (
                1.234_567_890_123_4_f64,
                super::super::words::double::scale(1.987_654_321, (exponent as u64).wrapping_add(0)),
            );
            for c in [0.0, f64::MIN_POSITIVE, -5e-324, 1.7e-310] {
                assert_eq!(super::soft_f64(a, b, c).to_bits(), a.mul_add(b, c).to_bits());
            }
        }
    }
}
