//! Powers: `powf`, `powi`.
//!
//! xʸ = exp(y ln x) with ln x and the product carried as unevaluated sums of two floats, since an error of the exponent becomes a
//! relative error of the power.
use super::exp::{exp_short, reduce_f64};
use super::log::{ln_long, ln_short};
use super::rounding::trunc_f64;
use super::words::double;
use crate::machine::{Machine, Plain};

/// The sign and the exceptional values of xʸ, as C99 Annex F has them, around `size` = exp(y ln |x|).
#[inline(always)]
fn special(x: f64, y: f64, size: f64) -> f64 {
    let integer = trunc_f64(y) == y;
    let odd = integer & (trunc_f64(0.5 * y) != 0.5 * y);
    let a = x.abs();
    let vanish = (a == 0.0) == (y > 0.0);
    let size = if (a == 0.0) | (a == f64::INFINITY) { if vanish { 0.0 } else { f64::INFINITY } } else { size };
    let signed = if odd { size.copysign(x) } else { size };
    let result = if (x < 0.0) & !integer & (a < f64::INFINITY) { f64::NAN } else { signed };
    let result = if x.is_nan() | y.is_nan() { f64::NAN } else { result };
    if (y == 0.0) | (x == 1.0) { 1.0 } else { result }
}

/// xʸ, at most 0.51 ulp off. NaN for x < 0 and fractional y; 1 for y = 0 and for x = 1, NaN or not.
#[inline(always)]
pub fn powf_f32<M: Machine>(cpu: M, x: f32, y: f32) -> f32 {
    let (x, y) = (f64::from(x), f64::from(y));
    // ln x is at least 2⁻²⁴ in size, or 0, which y = ±∞ must not turn into NaN.
    let limit = 1.0e12;
    let bounded = if y > limit { limit } else { y };
    let bounded = if bounded < -limit { -limit } else { bounded };
    let p = bounded * ln_short(cpu, x.abs());
    // Both bounds are far outside of what f32 holds.
    let p = if p > 200.0 { 200.0 } else { p };
    let p = if p < -200.0 { -200.0 } else { p };
    special(x, y, exp_short(cpu, p)) as f32
}

/// xʸ, at most 0.8 ulp off. NaN for x < 0 and fractional y; 1 for y = 0 and for x = 1, NaN or not.
#[inline(always)]
pub fn powf_f64<M: Machine>(cpu: M, x: f64, y: f64) -> f64 {
    // Beyond 2⁶⁶ every power of a number other than 1 has overflowed or vanished.
    let limit = 73786976294838206464.0;
    let bounded = if y > limit { limit } else { y };
    let bounded = if bounded < -limit { -limit } else { bounded };
    let (ln, ln_low) = ln_long(cpu, x.abs());
    let (p, p_error) = double::two_product(cpu, bounded, ln);
    let in_range = p.abs() < 746.0;
    let p_low = if in_range { cpu.mul_add(bounded, ln_low, p_error) } else { 0.0 };
    let p = if p > 746.0 { 746.0 } else { p };
    let p = if p < -746.0 { -746.0 } else { p };
    let r = reduce_f64(cpu, p, double::TWICE_BIASED);
    let tail = r.tail(cpu);
    let tail = tail + cpu.mul_add(p_low, r.leading + tail, p_low);
    let (sum, error) = double::fast_two_sum(1.0, r.leading);
    let (first, second) = double::halves(r.shifted);
    special(x, y, (sum + (error + tail)) * first * second)
}

/// Exponents below 2^this are products in `f64`, the others go through ln: repeated squaring adds up roundings.
const SQUARINGS: u32 = 6;

/// |x|ⁿ or xⁿ for n < 2⁶ by repeated squaring; the fixed number of steps unrolls, and folds away for a constant n.
#[inline(always)]
fn product_power(x: f64, n: u32) -> f64 {
    let (mut square, mut y) = (x, 1.0);
    let mut bit = 0;
    while bit < SQUARINGS {
        y = if n >> bit & 1 == 1 { y * square } else { y };
        square *= square;
        bit += 1;
    }
    y
}

/// xⁿ: products in `f32` for −1 ≤ n ≤ 3, at most 1.5 ulp off; at most 0.51 ulp for other n. `powi(x, 0)` is 1, for NaN too.
#[inline(always)]
pub fn powi_f32(x: f32, n: i32) -> f32 {
    match n {
        0 => 1.0,
        1 => x,
        2 => x * x,
        3 => x * x * x,
        -1 => 1.0 / x,
        -63..=63 => {
            let y = product_power(f64::from(x), n.unsigned_abs());
            (if n < 0 { 1.0 / y } else { y }) as f32
        }
        _ => powi_f64(f64::from(x), n) as f32,
    }
}

/// xⁿ: products for −1 ≤ n ≤ 4, at most 2 ulp off; as [`powf_f64`] for other n. `powi(x, 0)` is 1, for NaN too.
#[inline(always)]
pub fn powi_f64(x: f64, n: i32) -> f64 {
    match n {
        0 => 1.0,
        1 => x,
        2 => x * x,
        3 => x * x * x,
        -1 => 1.0 / x,
        4 => (x * x) * (x * x),
        _ => powf_f64(Plain, x, f64::from(n)),
    }
}
