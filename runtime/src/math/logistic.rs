//! The logistic family: `sigmoid`, `tanh`, `softplus`.
//!
//! tanh a = 1 − 2/(e²ᵃ + 1), and a + a³ R(a²) for small a, where the difference would cancel. sigmoid x = 1/(1 + e⁻ˣ) for x of either
//! sign; in `f32` the denominator is an unevaluated sum of two floats and divided with a remainder, which brings the error
//! down to little more than that of the last rounding.
use super::exp::{reduce_f32, reduce_f64};
use super::log::{ln_1p_sum_f32, ln_1p_sum_f64};
use super::words::{double, pairs, single};
use crate::machine::Machine;

/// tanh x, at most 1 ulp off. ±1 at ±∞, x for tiny x, −0 at −0.
#[inline(always)]
pub fn tanh_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let a = x.abs();
    // From here on the nearest float is 1; NaN passes.
    let a = if a > 9.1 { 9.1 } else { a };
    let z = a * a;
    let r = reduce_f32(cpu, a + a, single::BIASED);
    let power = single::shift(r.shifted);
    // e²ᵃ + 1 = base + grown; rounded once, as the base is exact.
    let (base, rise) = (power + 1.0, r.rise(cpu));
    let (limit, factor, far) = if M::FUSED {
        let factor = pairs!(
            cpu, z, z * z;
            -0.3333332, 0.133329, -0.05392242, 0.02163607, -0.008209781, 0.002529449, -0.0004353806
        );
        (0.92, factor, 1.0 - 2.0 / cpu.mul_add(power, rise, base))
    } else {
        // More roundings: the polynomial holds less far, and the quotient needs its remainder.
        let factor = pairs!(cpu, z, z * z; -0.33333248, 0.13330516, -0.05366287, 0.020391243, -0.0054323957);
        let grown = power * rise;
        let inverse = 1.0 / (base + grown);
        let q = single::head(inverse + inverse);
        (0.65, factor, 1.0 - (q + ((2.0 - q * base) - q * grown) * inverse))
    };
    let near = cpu.mul_add(a * z, factor, a);
    (if a < limit { near } else { far }).copysign(x)
}

/// tanh x, at most 1.1 ulp off. ±1 at ±∞, x for tiny x, −0 at −0.
#[inline(always)]
pub fn tanh_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let a = x.abs();
    let a = if a > 20.0 { 20.0 } else { a };
    let z = a * a;
    let numerator = pairs!(cpu, z, z * z; -0.3333333333333333, -0.020498799708498872, -1.991780435861287e-4);
    let denominator = pairs!(cpu, z, z * z; 1.0, 0.4614963991254931, 0.02329133187629886, 2.065337374875025e-4);
    let r = reduce_f64(cpu, a + a, double::BIASED);
    let power = double::shift(r.shifted);
    let grown = r.rise(cpu);
    let near = a < 0.625;
    // One division for both.
    let start = if near { a } else { 1.0 };
    let n = if near { a * z * numerator } else { -2.0 };
    let d = if near { denominator } else { cpu.mul_add(power, grown, power + 1.0) };
    (start + n / d).copysign(x)
}

/// 1/(1 + e⁻ˣ), at most 0.95 ulp off. 0 at −∞, 1 at +∞; never 0 above −103.97.
#[inline(always)]
pub fn sigmoid_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let x = if x > 30.0 { 30.0 } else { x };
    let x = if x < -104.5 { -104.5 } else { x };
    // The denominator times `unit`, which keeps it in range.
    let far = x < -60.0;
    let unit = if far { f32::from_bits((127 - 64) << 23) } else { 1.0 };
    let r = reduce_f32(cpu, -x, single::BIASED - if far { 64.0 } else { 0.0 });
    let power = single::shift(r.shifted);
    let grown = r.rise(cpu);
    let (large, small) = if power > unit { (power, unit) } else { (unit, power) };
    let (base, base_low) = single::fast_two_sum(large, small);
    let d = cpu.mul_add(power, grown, base);
    let d_low = cpu.mul_add(power, grown, base - d) + base_low;
    single::quotient(cpu, 1.0, 0.0, d, d_low) * unit
}

/// 1/(1 + e⁻ˣ), at most 2 ulp off. 0 at −∞, 1 at +∞; never 0 above −745.13.
#[inline(always)]
pub fn sigmoid_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let x = if x > 40.0 { 40.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    // Numerator and denominator times `unit`, which keeps both in range.
    let far = x < -500.0;
    let unit = if far { f64::from_bits((1023 - 128) << 52) } else { 1.0 };
    let r = reduce_f64(cpu, -x, double::BIASED - if far { 128.0 } else { 0.0 });
    let power = double::shift(r.shifted);
    let grown = r.rise(cpu);
    unit / cpu.mul_add(power, grown, power + unit)
}

/// ln(1 + eˣ), at most 1 ulp off. 0 at −∞, +∞ at +∞; never overflows before x does.
#[inline(always)]
pub fn softplus_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let a = x.abs();
    let a = if a > 104.5 { 104.5 } else { a };
    // e^-a as a sum of two.
    let r = reduce_f32(cpu, -a, single::TWICE_BIASED);
    let (first, second) = single::halves(r.shifted);
    let (e, error) = single::fast_two_sum(1.0, r.leading);
    let (e, e_low) = single::fast_two_sum(e, error + r.tail(cpu));
    let above = if x < 0.0 { 0.0 } else { x };
    ln_1p_sum_f32(cpu, e * first * second, e_low * first * second, above)
}

/// ln(1 + eˣ), at most 1.5 ulp off. 0 at −∞, +∞ at +∞; never overflows before x does.
#[inline(always)]
pub fn softplus_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let a = x.abs();
    let a = if a > 746.0 { 746.0 } else { a };
    let r = reduce_f64(cpu, -a, double::TWICE_BIASED);
    let (first, second) = double::halves(r.shifted);
    let e = cpu.mul_add(r.rise(cpu), first, first) * second;
    let above = if x < 0.0 { 0.0 } else { x };
    ln_1p_sum_f64(cpu, e, above)
}
