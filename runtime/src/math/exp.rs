//! Exponentials: `exp`, `exp2`, `exp_m1`.
//!
//! x = k ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite 1980: k·ln 2 in two parts, the first product exact), then
//! eˣ = 2ᵏ (1 + r + r²/2 + r³ P(r)) with P from the Remez exchange, minimising the error
//! relative to 1 in `f32` and to r in `f64`. The sum's rounding error is added back before the last sum.
use super::words::{double, polynomial, single};

/// An argument reduced: eˣ = 2ᵏ (1 + high + tail), |tail| ≤ 0.07.
pub(super) struct Reduced<F, B> {
    /// k in the low bits.
    pub k: B,
    /// k as a float.
    pub k_float: F,
    pub high: F,
    pub tail: F,
}

macro_rules! exponentials {
    (
        $float:ident, $bits:ident, $words:ident, $reduce:ident,
        $(#[$exp_doc:meta])* $exp:ident, $(#[$exp_m1_doc:meta])* $exp_m1:ident,
        domain [$low:literal, $high:literal], one below $minus_one:literal, linear below $linear:literal,
        ln 2 = $ln_2_high:literal + $ln_2_low:literal,
        polynomial [$($coefficient:literal),*]
    ) => {
        /// Reduces `x`, which must lie in the domain of [`$exp`].
        #[inline(always)]
        pub(super) fn $reduce(x: $float) -> Reduced<$float, $bits> {
            let (k, k_float) = $words::nearest(x * core::$float::consts::LOG2_E);
            let partial = x - k_float * $ln_2_high;
            let low = k_float * $ln_2_low;
            let high = partial - low;
            let high_error = (partial - high) - low;
            // r²/2 apart from the rest, whose roundings are smaller.
            let square = high * high;
            let tail = 0.5 * square + (square * (high * polynomial!(high; $($coefficient),*)) + high_error);
            Reduced { k, k_float, high, tail }
        }

        $(#[$exp_doc])*
        #[inline(always)]
        pub fn $exp(x: $float) -> $float {
            // Beyond the clamps the result is the same; NaN fails both comparisons and passes through.
            let x = if x > $high { $high } else { x };
            let x = if x < $low { $low } else { x };
            let r = $reduce(x);
            let (sum, error) = $words::fast_two_sum(1.0, r.high);
            $words::scale(sum + (error + r.tail), r.k)
        }

        $(#[$exp_m1_doc])*
        #[inline(always)]
        pub fn $exp_m1(x: $float) -> $float {
            let clamped = if x > $high { $high } else { x };
            let clamped = if clamped < $minus_one { $minus_one } else { clamped };
            let r = $reduce(clamped);
            // Half of everything, so that 2ᵏ does not overflow before the result does.
            let half_power = $words::power_of_two(r.k.wrapping_sub(1));
            // For large k the difference is not exact; for small k its error comes out as 0.
            let (base, base_error) = $words::fast_two_sum(half_power, -0.5);
            let (sum, error) = $words::fast_two_sum(base, half_power * r.high);
            let y = 2.0 * (sum + (error + (base_error + half_power * r.tail)));
            // Halving would cost a subnormal its last bit, and −0 its sign.
            if x.abs() < $linear { x } else { y }
        }
    };
}

exponentials! {
    f32, u32, single, reduce_f32,
    /// eˣ, at most 0.8 ulp off. +∞ above 88.72, 0 below −103.97; NaN for NaN.
    exp_f32,
    /// eˣ − 1, at most 1 ulp off; exact for tiny x. −1 at −∞.
    exp_m1_f32,
    domain [-104.0, 89.0], one below -20.0, linear below 2.9802322e-8,
    ln 2 = 0.69314575 + 1.4286068e-6,
    polynomial [0.16666512, 0.041666582, 0.008369698, 0.0013920846]
}
exponentials! {
    f64, u64, double, reduce_f64,
    /// eˣ, at most 0.8 ulp off. +∞ above 709.78, 0 below −745.13; NaN for NaN.
    exp_f64,
    /// eˣ − 1, at most 1 ulp off; exact for tiny x. −1 at −∞.
    exp_m1_f64,
    domain [-746.0, 710.0], one below -40.0, linear below 5.551115123125783e-17,
    ln 2 = 0.6931471805598903 + 5.497923018708371e-14,
    polynomial [
        0.16666666666666677, 0.041666666666666706, 0.008333333333321254, 0.0013888888888866143, 1.9841269887193834e-4,
        2.4801587361939392e-5, 2.755724303224223e-6, 2.755724157206451e-7, 2.5109479543510063e-8,
        2.092481139003268e-9
    ]
}

macro_rules! exponential2 {
    (
        $float:ident, $words:ident, $(#[$doc:meta])* $exp2:ident, domain [$low:literal, $high:literal],
        ln 2 low part $ln_2_low:literal, polynomial [$($coefficient:literal),*]
    ) => {
        $(#[$doc])*
        #[inline(always)]
        pub fn $exp2(x: $float) -> $float {
            let x = if x > $high { $high } else { x };
            let x = if x < $low { $low } else { x };
            let (k, k_float) = $words::nearest(x);
            let r = x - k_float;
            let (linear, product_error) = $words::two_product(r, core::$float::consts::LN_2);
            let curved = r * r * polynomial!(r; $($coefficient),*);
            let (sum, error) = $words::fast_two_sum(1.0, linear);
            $words::scale(sum + (error + (curved + (product_error + r * $ln_2_low))), k)
        }
    };
}

exponential2! {
    f32, single,
    /// 2ˣ, at most 0.8 ulp off; exact for integers. +∞ from 128, 0 below −150.
    exp2_f32, domain [-152.0, 129.0], ln 2 low part -1.9046542e-9,
    polynomial [0.2402265, 0.055503603, 0.009618106, 0.0013391203, 1.5440857e-4]
}
exponential2! {
    f64, double,
    /// 2ˣ, at most 0.8 ulp off; exact for integers. +∞ from 1024, 0 below −1075.
    exp2_f64, domain [-1080.0, 1025.0], ln 2 low part 2.3190468138462996e-17,
    polynomial [
        0.24022650695910133, 0.05550410866482169, 0.009618129107593349, 0.0013333558146386216, 1.5403530458158783e-4,
        1.5252733862980845e-5, 1.3215434740364647e-6, 1.0178047828156999e-7, 7.073878353457597e-9, 4.457230728429111e-10
    ]
}

/// eˣ for |x| ≤ 700 with a relative error of 2⁻³⁴: for `f32` functions worked out in `f64`.
#[inline(always)]
pub(super) fn exp_short(x: f64) -> f64 {
    let (k, k_float) = double::nearest(x * core::f64::consts::LOG2_E);
    let r = x - k_float * core::f64::consts::LN_2;
    let curved = r
        * r
        * polynomial!(
            r;
            0.500000007967926, 0.16666666865591817, 0.041666263880398846, 0.00833326322221921, 0.0013946510172636619,
            1.9919008289599047e-4
        );
    (1.0 + (r + curved)) * double::power_of_two(k)
}
