//! Logarithms: `ln`, `ln_1p`, `log2`, `log10`, `log`.
//!
//! x = 2ᵏ m with m in [√½, √2) by integer arithmetic on the bits, f = m − 1 (exact), then ln x = k ln 2 + ln(1 + f).
//! In `f32`: ln(1 + f) = f − f²/2 + f³ P(f), without a division. In `f64`: with s = f/(2 + f),
//! ln(1 + f) = f − f²/2 + s (f²/2 + s² R(s²)), which sums the small terms first. P and R from the Remez exchange.
use super::words::{double, pairs, single};
use crate::machine::{Machine, Plain};

/// The bits of √½, rounded down: the lower end of the interval of m.
const SQRT_HALF_F32: u32 = 0x3f35_04f3;
const SQRT_HALF_F64: u64 = 0x3fe6_a09e_667f_3bcc;

// Heads have 26 bits or, for log₁₀ 2, trailing zeros enough that a product with any k is exact.
const LOG2_E_HEAD: f64 = 1.4426950216293335;
const LOG2_E_TAIL: f64 = 1.9259629911266175e-8;
const LOG10_E_HEAD: f64 = 0.4342944771051407;
const LOG10_E_TAIL: f64 = 4.798111141615973e-9;
const LOG10_2_HEAD: f64 = 0.30102999566383914;
const LOG10_2_TAIL: f64 = 1.42050232272661e-13;

/// `y` where ln is an ordinary number; else what Annex F of C99 says: −∞ at ±0, +∞ at +∞, NaN below 0 and for NaN.
macro_rules! special {
    ($x:expr, $y:expr) => {{
        let (x, y) = ($x, $y);
        let y = if x > 0.0 { y } else { f64::NAN as _ };
        let y = if x == 0.0 { f64::NEG_INFINITY as _ } else { y };
        if x >= f64::INFINITY as _ { x } else { y }
    }};
}

/// k and f of x = 2ᵏ (1 + f), for positive normal x.
#[inline(always)]
fn split_f32(x: f32) -> (f32, f32) {
    let offset = x.to_bits().wrapping_sub(SQRT_HALF_F32);
    let f = f32::from_bits((offset & 0x007f_ffff) + SQRT_HALF_F32) - 1.0;
    ((offset.cast_signed() >> 23) as f32, f)
}

/// k ln 2 + ln(1 + f) + extra, before the last sum.
#[inline(always)]
fn assemble_f32<M: Machine>(cpu: M, k: f32, f: f32, extra: f32) -> (f32, f32) {
    let square = f * f;
    let factor = pairs!(
        cpu, f, square;
        -0.5, 0.3333331, -0.25000298, 0.20002496, -0.16652392, 0.14198624, -0.12663306, 0.123000234, -0.10335087, 0.04230867
    );
    let (sum, error) = single::fast_two_sum(k * 0.69314575, f);
    (sum, cpu.mul_add(square, factor, cpu.mul_add(k, 1.4286068e-6, error + extra)))
}

/// ln x, at most 0.95 ulp off. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn ln_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let (normal, shift) = if subnormal { (x * 33554432.0, -25.0) } else { (x, 0.0) };
    let (k, f) = split_f32(normal);
    let (sum, low) = assemble_f32(cpu, k + shift, f, 0.0);
    special!(x, sum + low)
}

/// ln(1 + x), at most 1 ulp off; exact for tiny x. −∞ at −1, NaN below −1.
#[inline(always)]
pub fn ln_1p_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let (u, lost) = single::two_sum(1.0, x);
    let (k, f) = split_f32(u);
    // ln(u + lost) = ln u + lost/u to first order, and the second is below 2⁻⁴⁸. Without scaling, x itself is the exact f.
    let (f, lost) = if k == 0.0 { (x, 0.0) } else { (f, lost) };
    let (sum, low) = assemble_f32(cpu, k, f, lost / u);
    let y = special!(u, sum + low);
    if x == 0.0 { x } else { y }
}

/// ln(1 + e + e_low) + above, for 0 ≤ e ≤ 1 and above = 0 or above ≥ −ln e.
#[inline(always)]
pub(super) fn ln_1p_sum_f32<M: Machine>(cpu: M, e: f32, e_low: f32, above: f32) -> f32 {
    let (u, lost) = single::fast_two_sum(1.0, e);
    let (k, f) = split_f32(u);
    let (f, lost) = if k == 0.0 { (e, e_low) } else { (f, lost + e_low) };
    let (sum, low) = assemble_f32(cpu, k, f, lost / u);
    let (sum, error) = single::two_sum(above, sum);
    // Infinity would meet itself in the error.
    if above > 1.0e4 { above } else { sum + (error + low) }
}

/// k and f of x = 2ᵏ (1 + f), for positive x; `shift` is added to k.
#[inline(always)]
fn split(x: f64, shift: f64) -> (f64, f64) {
    // The offset makes the field positive, so that a logical shift does: SSE2 and AVX2 have no other for 64 bits.
    let offset = x.to_bits().wrapping_sub(SQRT_HALF_F64).wrapping_add(1023 << 52);
    // The field becomes a float by planting it in the low bits of 2⁵²; there is no vector conversion either.
    let k = f64::from_bits((offset >> 52) | 0x4330_0000_0000_0000) - (4503599627370496.0 + 1023.0);
    let f = f64::from_bits((offset & 0x000f_ffff_ffff_ffff) + SQRT_HALF_F64) - 1.0;
    (k + shift, f)
}

/// [`split`] for subnormal numbers too.
#[inline(always)]
fn split_any(x: f64) -> (f64, f64) {
    let subnormal = x < f64::MIN_POSITIVE;
    let (normal, shift) = if subnormal { (x * 18014398509481984.0, -54.0) } else { (x, 0.0) };
    split(normal, shift)
}

/// f²/2 and s (f²/2 + s² R): ln(1 + f) = f − (the first − the second).
#[inline(always)]
fn curved<M: Machine>(cpu: M, f: f64) -> (f64, f64) {
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let r = pairs!(
        cpu, z, z * z;
        0.6666666666666736, 0.39999999999401714, 0.28571428745588984, 0.22222198213523217, 0.18183584555898347,
        0.15313495658852344, 0.1480185627370593
    );
    (half_square, s * cpu.mul_add(z, r, half_square))
}

/// k ln 2 + ln(1 + f) + extra.
#[inline(always)]
fn assemble<M: Machine>(cpu: M, k: f64, f: f64, extra: f64) -> f64 {
    let (half_square, rest) = curved(cpu, f);
    // The product is exact.
    k * 0.6931471805598903 + (f - (half_square - (rest + cpu.mul_add(k, 5.497923018708371e-14, extra))))
}

/// ln x, at most 0.8 ulp off. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn ln_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let (k, f) = split_any(x);
    special!(x, assemble(cpu, k, f, 0.0))
}

/// ln(1 + x), at most 0.8 ulp off; exact for tiny x. −∞ at −1, NaN below −1.
#[inline(always)]
pub fn ln_1p_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let (u, lost) = double::two_sum(1.0, x);
    let (k, f) = split(u, 0.0);
    // ln(u + lost) = ln u + lost/u to first order, and the second is below 2⁻¹⁰⁶.
    let y = special!(u, assemble(cpu, k, f, lost / u));
    if x == 0.0 { x } else { y }
}

/// ln(1 + e) + above, for 0 ≤ e ≤ 1.
#[inline(always)]
pub(super) fn ln_1p_sum_f64<M: Machine>(cpu: M, e: f64, above: f64) -> f64 {
    let (u, lost) = double::fast_two_sum(1.0, e);
    let (k, f) = split(u, 0.0);
    above + assemble(cpu, k, f, lost / u)
}

/// k · `unit` + ln(1 + f) · `factor`, each constant as a sum of two; the products of the first parts are exact.
#[inline(always)]
fn to_base(x: f64, unit: (f64, f64), factor: (f64, f64)) -> f64 {
    let (k, f) = split_any(x);
    let (half_square, rest) = curved(Plain, f);
    let (high, error) = double::fast_two_sum(f, -half_square);
    let high_head = double::head(high);
    let low = (high - high_head) + (error + rest);
    let small = high_head * factor.1 + low * (factor.0 + factor.1) + k * unit.1;
    let (sum, error) = double::fast_two_sum(k * unit.0, high_head * factor.0);
    special!(x, sum + (error + small))
}

/// log₂ x, at most 0.8 ulp off; exact for powers of 2. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log2_f64(x: f64) -> f64 {
    to_base(x, (1.0, 0.0), (LOG2_E_HEAD, LOG2_E_TAIL))
}

/// log₁₀ x, at most 0.8 ulp off; exact for powers of 10. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log10_f64(x: f64) -> f64 {
    to_base(x, (LOG10_2_HEAD, LOG10_2_TAIL), (LOG10_E_HEAD, LOG10_E_TAIL))
}

/// The logarithm of x to any base, `ln x / ln base`, at most 0.7 ulp off.
#[inline(always)]
pub fn log_f64(x: f64, base: f64) -> f64 {
    let ((n, n_low), (d, d_low)) = (ln_long(Plain, x), ln_long(Plain, base));
    let (special_n, special_d) = (special!(x, n), special!(base, d));
    // Ratios with 0, ±∞ or NaN are what they are; the others have a remainder.
    let ordinary = (x > 0.0) & (x < f64::INFINITY) & (base > 0.0) & (base < f64::INFINITY) & (d != 0.0);
    let y = double::quotient(Plain, n, n_low, if ordinary { d } else { 1.0 }, d_low);
    if ordinary { y } else { special_n / special_d }
}

/// ln x for positive x as a sum of two floats with a relative error of 2⁻⁶⁴, for powers.
///
/// s = f/(2 + f), ln(1 + f) = 2s + 2/3 s³ + s⁵ Q(s²): all but the last term, below 2⁻¹², with their rounding errors.
#[inline(always)]
pub(super) fn ln_long<M: Machine>(cpu: M, x: f64) -> (f64, f64) {
    let (k, f) = split_any(x);
    let (d, d_low) = double::fast_two_sum(2.0, f);
    let (s, s_low) = double::long_quotient(cpu, f, 0.0, d, d_low);
    let (s, s_low) = double::fast_two_sum(s, s_low);
    let (z, z_error) = double::two_product(cpu, s, s);
    let z_low = z_error + 2.0 * s * s_low;
    let (cube, cube_error) = double::two_product(cpu, z, s);
    let cube_low = cube_error + z * s_low + z_low * s;
    let (middle, middle_error) = double::two_product(cpu, cube, 0.6666666666666666);
    let middle_low = middle_error + 0.6666666666666666 * cube_low + 3.700743415417188e-17 * cube;
    let last = cube
        * z
        * pairs!(
            cpu, z, z * z;
            0.39999999999999974, 0.2857142857144557, 0.22222222217425958, 0.18181818883867942, 0.15384555946663703,
            0.13336352972096863, 0.11674096927988074, 0.11995021930762205
        );
    let (sum, error) = double::fast_two_sum(k * 0.6931471805598903, 2.0 * s);
    let (sum, second_error) = double::two_sum(sum, middle);
    let low = k * 5.497923018708371e-14 + (last + (middle_low + (2.0 * s_low + (error + second_error))));
    double::fast_two_sum(sum, low)
}

/// ln(1 + f) for f in [√½ − 1, √2 − 1] with a relative error of 2⁻⁴⁴.
#[inline(always)]
fn ln_kernel_short<M: Machine>(cpu: M, f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    s * pairs!(
        cpu, z, z * z;
        2.0, 0.6666666667597143, 0.399999955553844, 0.2857211702795508, 0.22175828443169016, 0.19589750840468262
    )
}

/// ln x for positive normal x with a relative error of 2⁻⁴⁴: for `f32` functions worked out in `f64`.
#[inline(always)]
pub(super) fn ln_short<M: Machine>(cpu: M, x: f64) -> f64 {
    let (k, f) = split(x, 0.0);
    cpu.mul_add(k, core::f64::consts::LN_2, ln_kernel_short(cpu, f))
}

/// ln(1 + x) for x > −1 with a relative error of 2⁻⁴⁴: for `f32` functions worked out in `f64`.
#[inline(always)]
pub(super) fn ln_1p_short(x: f64) -> f64 {
    let (k, f) = split(1.0 + x, 0.0);
    // Where 1 + x needs no scaling, x itself is the exact f.
    let f = if k == 0.0 { x } else { f };
    k * core::f64::consts::LN_2 + ln_kernel_short(Plain, f)
}

/// log₂ x, at most 0.51 ulp off; exact for powers of 2. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log2_f32(x: f32) -> f32 {
    let wide = f64::from(x);
    let (k, f) = split(wide, 0.0);
    special!(wide, k + ln_kernel_short(Plain, f) * core::f64::consts::LOG2_E) as f32
}

/// log₁₀ x, at most 0.51 ulp off; exact for powers of 10. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log10_f32(x: f32) -> f32 {
    let wide = f64::from(x);
    special!(wide, ln_short(Plain, wide) * core::f64::consts::LOG10_E) as f32
}

/// The logarithm of x to any base, `ln x / ln base`, at most 0.51 ulp off.
#[inline(always)]
pub fn log_f32(x: f32, base: f32) -> f32 {
    let (x, base) = (f64::from(x), f64::from(base));
    (special!(x, ln_short(Plain, x)) / special!(base, ln_short(Plain, base))) as f32
}
