//! Inverse trigonometry: `atan`, `atan2`, `asin`, `acos`.
//!
//! The angle of the point (d, n), 0 ≤ n ≤ d, is taken against the nearest of the directions with slope 0, 1/2, 1 (Cody and Waite
//! 1980): with t = (n − c d)/(d + c n), atan(n/d) = atan c + atan t, and |t| ≤ 7/16. All the rest is symmetry. asin uses its
//! own polynomial up to 1/2 and asin x = π/2 − 2 asin √((1 − x)/2) above. The `f32` functions compute in `f64`.
use super::roots::{sqrt_f64, sqrt_short};
use super::trig::FRAC_PI_2_LOW;
use super::words::{double, polynomial};
use crate::machine::Plain;
use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// π less its `f64`, and so on.
const PI_LOW: f64 = 1.2246467991473532e-16;
const FRAC_PI_4_LOW: f64 = 3.061616997868383e-17;
/// atan(1/2).
const ATAN_HALF: f64 = 0.4636476090008061;
const ATAN_HALF_LOW: f64 = 2.2698777452961687e-17;

/// `whole - (high + low)` as a sum of two floats.
#[inline(always)]
fn subtract_from(whole: f64, whole_low: f64, (high, low): (f64, f64)) -> (f64, f64) {
    let (difference, error) = double::fast_two_sum(whole, -high);
    (difference, error + (whole_low - low))
}

/// atan(n/d) for 0 ≤ n ≤ d, both far from overflow and underflow.
#[inline(always)]
fn angle(n: f64, d: f64) -> (f64, f64) {
    let (c, base, base_low) = if n < 0.4375 * d { (0.0, 0.0, 0.0) } else { (0.5, ATAN_HALF, ATAN_HALF_LOW) };
    let (c, base, base_low) = if n < 0.6875 * d { (c, base, base_low) } else { (1.0, FRAC_PI_4, FRAC_PI_4_LOW) };
    let (denominator, denominator_low) = double::fast_two_sum(d, c * n);
    let (t, t_low) = double::long_quotient(Plain, n - c * d, 0.0, denominator, denominator_low);
    let (t, t_low) = double::fast_two_sum(t, t_low);
    let z = t * t;
    let curved = t
        * z
        * polynomial!(
            z;
            -0.33333333333332926, 0.19999999999875653, -0.14285714272432096, 0.11111110402336961, -0.09090887053631681,
            0.07691874934908685, -0.06661060162624126, 0.05833485068960815, -0.04976532084420766, 0.03652363355191881,
            -0.01627796156074566
        );
    let (sum, error) = double::fast_two_sum(base, t);
    (sum, error + (curved + (t_low + base_low)))
}

/// [`angle`] to about 35 bits.
#[inline(always)]
fn angle_short(n: f64, d: f64) -> f64 {
    let (t, base) = if n < 0.414 * d { (n / d, 0.0) } else { ((n - d) / (n + d), FRAC_PI_4) };
    let z = t * t;
    let curved = t
        * z
        * polynomial!(
            z;
            -0.33333332514680913, 0.19999905156912368, -0.14282040072200322, 0.11045055380898178, -0.08478127231326307,
            0.04747580749408956
        );
    base + (t + curved)
}

/// The angle of the point (`x`, `y`) in [−π, π], at most 0.8 ulp off.
///
/// As C99 Annex F: atan2(±0, +0) = ±0, atan2(±0, −0) = ±π, atan2(±∞, +∞) = ±π/4, atan2(±∞, −∞) = ±3π/4.
#[inline(always)]
pub fn atan2_f64(y: f64, x: f64) -> f64 {
    let (n, d) = (y.abs(), x.abs());
    let swapped = n > d;
    let (n, d) = if swapped { (d, n) } else { (n, d) };
    // Two infinities have the ratio of two ones, one infinity that of 0 and 1, two zeros too.
    let infinite = d == f64::INFINITY;
    let (n, d) = if infinite { (if n == d { 1.0 } else { n * 0.0 }, 1.0) } else { (n, d) };
    let d = if d == 0.0 { 1.0 } else { d };
    let scale = if d > 1e300 { 1e-30 } else { 1.0 };
    // A power of two, so that the ratio keeps its bits.
    let scale = if scale == 1.0 { 1.0 } else { f64::from_bits((1023 - 100) << 52) };
    let scale = if d < 1e-200 { f64::from_bits((1023 + 200) << 52) } else { scale };
    let first = angle(n * scale, d * scale);
    let right = subtract_from(FRAC_PI_2, FRAC_PI_2_LOW, first);
    let half = if swapped { right } else { first };
    let mirrored = subtract_from(PI, PI_LOW, half);
    let full = if x.is_sign_negative() { mirrored } else { half };
    let result = (full.0 + full.1).copysign(y);
    if x.is_nan() | y.is_nan() { f64::NAN } else { result }
}

/// The angle of the point (`x`, `y`) in [−π, π], at most 0.51 ulp off; special values as [`atan2_f64`].
#[inline(always)]
pub fn atan2_f32(y: f32, x: f32) -> f32 {
    let (n, d) = (f64::from(y.abs()), f64::from(x.abs()));
    let swapped = n > d;
    let (n, d) = if swapped { (d, n) } else { (n, d) };
    let infinite = d == f64::INFINITY;
    let (n, d) = if infinite { (if n == d { 1.0 } else { n * 0.0 }, 1.0) } else { (n, d) };
    let d = if d == 0.0 { 1.0 } else { d };
    let first = angle_short(n, d);
    let half = if swapped { FRAC_PI_2 - first } else { first };
    let full = if x.is_sign_negative() { PI - half } else { half };
    let result = (full as f32).copysign(y);
    if x.is_nan() | y.is_nan() { f32::NAN } else { result }
}

/// The inverse tangent in [−π/2, π/2], at most 0.7 ulp off. ±π/2 at ±∞.
#[inline(always)]
pub fn atan_f64(x: f64) -> f64 {
    // Beyond 2⁶⁰ the result is π/2 to the last bit; the bound keeps 1/x normal.
    let a = x.abs();
    let a = if a > 1e18 { 1e18 } else { a };
    let swapped = a > 1.0;
    let first = if swapped { angle(1.0, a) } else { angle(a, 1.0) };
    let right = subtract_from(FRAC_PI_2, FRAC_PI_2_LOW, first);
    let (high, low) = if swapped { right } else { first };
    (high + low).copysign(x)
}

/// The inverse tangent in [−π/2, π/2], at most 0.51 ulp off. ±π/2 at ±∞.
#[inline(always)]
pub fn atan_f32(x: f32) -> f32 {
    let a = f64::from(x.abs());
    let a = if a > 1e18 { 1e18 } else { a };
    let swapped = a > 1.0;
    let (n, d) = if swapped { (1.0, a) } else { (a, 1.0) };
    let first = angle_short(n, d);
    let y = if swapped { FRAC_PI_2 - first } else { first };
    (y as f32).copysign(x)
}

/// z R(z) with asin x = x + x z R(z), z = x² ≤ 1/4.
#[inline(always)]
fn arc(z: f64) -> f64 {
    z * polynomial!(
        z;
        0.16666666666666763, 0.07499999999970094, 0.044642857175289305, 0.030381942675146767, 0.022372215909147786,
        0.017351595449344788, 0.013981019066761339, 0.011397289238557684, 0.010789339992318115, 0.003672121800702458,
        0.021790785105486616, -0.02111689537910661, 0.032702261858448885
    )
}

/// [`arc`] to about 35 bits.
#[inline(always)]
fn arc_short(z: f64) -> f64 {
    z * polynomial!(
        z;
        0.1666666719056852, 0.07499948086742363, 0.044660185477242105, 0.03010993698353181, 0.024620621224683954,
        0.007461334338418127, 0.034703287331119846
    )
}

/// 2 asin √((1 − a)/2) = acos a for a in [1/2, 1], as a sum of two floats; NaN for a > 1.
#[inline(always)]
fn from_the_top(a: f64) -> (f64, f64) {
    let z = 0.5 * (1.0 - a);
    let root = sqrt_f64(z);
    let head = double::head(root);
    // The root's remainder: z − head² is exact.
    let tail = if z == 0.0 { 0.0 } else { (z - head * head) / (root + head) };
    (2.0 * head, 2.0 * (tail + root * arc(z)))
}

/// The inverse sine in [−π/2, π/2], at most 0.7 ulp off. NaN outside [−1, 1].
#[inline(always)]
pub fn asin_f64(x: f64) -> f64 {
    let a = x.abs();
    let low = a + a * arc(x * x);
    let (high, rest) = subtract_from(FRAC_PI_2, FRAC_PI_2_LOW, from_the_top(a));
    (if a < 0.5 { low } else { high + rest }).copysign(x)
}

/// The inverse cosine in [0, π], at most 0.7 ulp off. NaN outside [−1, 1].
#[inline(always)]
pub fn acos_f64(x: f64) -> f64 {
    let a = x.abs();
    let middle = subtract_from(FRAC_PI_2, FRAC_PI_2_LOW, (x, x * arc(x * x)));
    let top = from_the_top(a);
    let bottom = subtract_from(PI, PI_LOW, top);
    let outer = if x < 0.0 { bottom } else { top };
    let (high, low) = if a < 0.5 { middle } else { outer };
    high + low
}

/// asin and acos of |x|, to about 35 bits.
#[inline(always)]
fn arcs_short(a: f64) -> (f64, f64) {
    let small = a < 0.5;
    let z = if small { a * a } else { 0.5 * (1.0 - a) };
    let root = if small { a } else { sqrt_short(z) };
    let arc = root + root * arc_short(z);
    if small { (arc, FRAC_PI_2 - arc) } else { (FRAC_PI_2 - 2.0 * arc, 2.0 * arc) }
}

/// The inverse sine in [−π/2, π/2], at most 0.51 ulp off. NaN outside [−1, 1].
#[inline(always)]
pub fn asin_f32(x: f32) -> f32 {
    (arcs_short(f64::from(x.abs())).0 as f32).copysign(x)
}

/// The inverse cosine in [0, π], at most 0.51 ulp off. NaN outside [−1, 1].
#[inline(always)]
pub fn acos_f32(x: f32) -> f32 {
    let y = arcs_short(f64::from(x.abs())).1;
    (if x < 0.0 { PI - y } else { y }) as f32
}
