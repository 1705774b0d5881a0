//! The logistic family: `sigmoid`, `tanh`, `softplus`.
//!
//! `sigmoid` and `tanh` are quotients of exponentials. Numerator and denominator are kept as unevaluated sums of two floats and
//! divided with a remainder, which costs a few multiplications and brings the error down to that of the last rounding.
use super::exp::{exp_f64, exp_short, reduce_f32, reduce_f64};
use super::log::{ln_1p_f64, ln_1p_short};
use super::words::{double, single};

macro_rules! logistic {
    (
        $float:ident, $words:ident, $reduce:ident,
        $(#[$sigmoid_doc:meta])* $sigmoid:ident zero beyond $limit:literal, smallest exponent $smallest:literal,
        $(#[$tanh_doc:meta])* $tanh:ident one beyond $one:literal
    ) => {
        $(#[$sigmoid_doc])*
        #[inline(always)]
        pub fn $sigmoid(x: $float) -> $float {
            let a = x.abs();
            let a = if a > $limit { $limit } else { a };
            // e^-a = 2ᵏ (w + w_low); the result is 1/(1 + e^-a) or, for x < 0, e^-a/(1 + e^-a).
            let r = $reduce(-a);
            let (w, error) = $words::fast_two_sum(1.0, r.high);
            let (w, w_low) = $words::fast_two_sum(w, error + r.tail);
            let k_normal = if r.k_float < $smallest { $smallest } else { r.k_float };
            let power = $words::power_of_two($words::nearest(k_normal).0);
            let (d, error) = $words::fast_two_sum(1.0, power * w);
            let d_low = error + power * w_low;
            let negative = x < 0.0;
            let (n, n_low) = if negative { (w, w_low) } else { (1.0, 0.0) };
            let k = if negative { r.k } else { 0 };
            $words::scale($words::quotient(n, n_low, d, d_low), k)
        }

        $(#[$tanh_doc])*
        #[inline(always)]
        pub fn $tanh(x: $float) -> $float {
            let a = x.abs();
            let a = if a > $one { $one } else { a };
            // t = e^2a − 1 as t + t_low; tanh a = t/(t + 2).
            let r = $reduce(a + a);
            let power = $words::power_of_two(r.k);
            let (t, error) = $words::fast_two_sum(power - 1.0, power * r.high);
            let (t, t_low) = $words::fast_two_sum(t, error + power * r.tail);
            let (d, error) = $words::two_sum(t, 2.0);
            $words::quotient(t, t_low, d, error + t_low).copysign(x)
        }
    };
}

logistic! {
    f32, single, reduce_f32,
    /// 1/(1 + e⁻ˣ), at most 0.8 ulp off. 0 at −∞, 1 at +∞; never 0 above −103.97.
    sigmoid_f32 zero beyond 104.0, smallest exponent -126.0,
    /// tanh x, at most 0.9 ulp off. ±1 at ±∞, x for tiny x, −0 at −0.
    tanh_f32 one beyond 10.0
}
logistic! {
    f64, double, reduce_f64,
    /// 1/(1 + e⁻ˣ), at most 0.7 ulp off. 0 at −∞, 1 at +∞; never 0 above −745.13.
    sigmoid_f64 zero beyond 746.0, smallest exponent -1022.0,
    /// tanh x, at most 0.8 ulp off. ±1 at ±∞, x for tiny x, −0 at −0.
    tanh_f64 one beyond 20.0
}

/// ln(1 + eˣ), at most 0.51 ulp off. 0 at −∞, +∞ at +∞; never overflows before x does.
#[inline(always)]
pub fn softplus_f32(x: f32) -> f32 {
    let wide = f64::from(x);
    let a = wide.abs();
    let a = if a > 200.0 { 200.0 } else { a };
    let above = if wide < 0.0 { 0.0 } else { wide };
    (above + ln_1p_short(exp_short(-a))) as f32
}

/// ln(1 + eˣ), at most 1.5 ulp off. 0 at −∞, +∞ at +∞; never overflows before x does.
#[inline(always)]
pub fn softplus_f64(x: f64) -> f64 {
    let above = if x < 0.0 { 0.0 } else { x };
    above + ln_1p_f64(exp_f64(-x.abs()))
}
