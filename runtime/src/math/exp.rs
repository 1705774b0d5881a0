//! Exponentials: `exp`, `exp2`, `exp_m1`.
//!
//! x = k ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite 1980: k·ln 2 in two parts, the first product exact), then
//! eˣ = 2ᵏ (1 + r + r²/2 + r³ Q(r)) with Q from the Remez exchange, minimising the error relative to eʳ. r is kept as a sum of two
//! floats; where a difference magnifies it, the rounding error of a sum is added back.
use super::words::{double, pairs, single};
use crate::machine::Machine;

/// An argument reduced: x = k ln 2 + leading − low; with r for the sum, eʳ = 1 + leading + tail.
pub(super) struct Reduced<F> {
    /// k plus the constant that was asked for.
    pub shifted: F,
    /// Exact.
    pub leading: F,
    pub low: F,
    r: F,
    square: F,
    /// (eʳ − 1 − r − r²/2)/r³
    cubic: F,
}

macro_rules! exponentials {
    (
        $float:ident, $words:ident, $reduce:ident,
        $(#[$exp_doc:meta])* $exp:ident, $(#[$exp_m1_doc:meta])* $exp_m1:ident,
        domain [$low:literal, $high:literal], one below $minus_one:literal, linear below $linear:literal,
        ln 2 = $ln_2_high:literal + $ln_2_low:literal,
        polynomial [$($coefficient:literal),*]
    ) => {
        /// Reduces `x`, which must lie in the domain of the exponential; `round` is [`$words::BIASED`] or its kin.
        #[inline(always)]
        pub(super) fn $reduce<M: Machine>(cpu: M, x: $float, round: $float) -> Reduced<$float> {
            let shifted = cpu.mul_add(x, core::$float::consts::LOG2_E, round);
            let k = shifted - round;
            let leading = cpu.sub_mul(x, k, $ln_2_high);
            let low = k * $ln_2_low;
            let r = leading - low;
            let square = r * r;
            Reduced { shifted, leading, low, r, square, cubic: pairs!(cpu, r, square; $($coefficient),*) }
        }

        impl Reduced<$float> {
            /// eʳ − 1 less `leading`.
            #[inline(always)]
            pub(super) fn tail<M: Machine>(&self, cpu: M) -> $float {
                cpu.mul_sub(self.square, cpu.mul_add(self.r, self.cubic, 0.5), self.low)
            }

            /// The tail with smaller rounding errors.
            #[inline(always)]
            pub(super) fn long_tail<M: Machine>(&self, cpu: M) -> $float {
                cpu.mul_add(self.square * self.r, self.cubic, cpu.mul_sub(0.5, self.square, self.low))
            }

            /// eʳ − 1.
            #[inline(always)]
            pub(super) fn rise<M: Machine>(&self, cpu: M) -> $float {
                self.leading + self.tail(cpu)
            }
        }

        $(#[$exp_doc])*
        #[inline(always)]
        pub fn $exp<M: Machine>(cpu: M, x: $float) -> $float {
            // Beyond the clamps the result is the same; NaN fails both comparisons and passes through. At the lower one both halves of
            // 2ᵏ come out as 0: a product that underflows would take a processor a hundred cycles and more, and −∞ is common (masks).
            let x = if x > $high { $high } else { x };
            let x = if x < $low { $low } else { x };
            let r = $reduce(cpu, x, $words::TWICE_BIASED);
            let (first, second) = $words::halves(r.shifted);
            cpu.mul_add(r.rise(cpu), first, first) * second
        }

        $(#[$exp_m1_doc])*
        #[inline(always)]
        pub fn $exp_m1<M: Machine>(cpu: M, x: $float) -> $float {
            let clamped = if x > $high { $high } else { x };
            let clamped = if clamped < $minus_one { $minus_one } else { clamped };
            // Half of everything, so that 2ᵏ does not overflow before the result does.
            let r = $reduce(cpu, clamped, $words::BIASED - 1.0);
            let half_power = $words::shift(r.shifted);
            // For large k the difference is not exact; for small k its error comes out as 0.
            let (base, base_error) = $words::fast_two_sum(half_power, -0.5);
            let (sum, error) = $words::fast_two_sum(base, half_power * r.leading);
            let y = 2.0 * (sum + (error + cpu.mul_add(half_power, r.long_tail(cpu), base_error)));
            // Halving would cost a subnormal its last bit, and −0 its sign.
            if x.abs() < $linear { x } else { y }
        }
    };
}
exponentials! {
    f32, single, reduce_f32,
    /// eˣ, at most 1 ulp off. +∞ above 88.72, 0 below −103.97; NaN for NaN.
    exp_f32,
    /// eˣ − 1, at most 1 ulp off; exact for tiny x. −1 at −∞.
    exp_m1_f32,
    domain [-176.0, 89.0], one below -20.0, linear below 2.9802322e-8,
    ln 2 = 0.69314575 + 1.4286068e-6,
    polynomial [0.16666533, 0.041669168, 0.00836792, 0.0013675804]
}
exponentials! {
    f64, double, reduce_f64,
    /// eˣ, at most 0.9 ulp off. +∞ above 709.78, 0 below −745.13; NaN for NaN.
    exp_f64,
    /// eˣ − 1, at most 1 ulp off; exact for tiny x. −1 at −∞.
    exp_m1_f64,
    domain [-1418.0, 710.0], one below -40.0, linear below 5.551115123125783e-17,
    ln 2 = 0.6931471805598903 + 5.497923018708371e-14,
    polynomial [
        0.1666666666666641, 0.04166666666659882, 0.008333333333513614, 0.0013888888929101677, 1.984126944358507e-4,
        2.4801505524149903e-5, 2.7557653606835756e-6, 2.7626537764297984e-7, 2.4976974584206043e-8
    ]
}

macro_rules! exponential2 {
    (
        $float:ident, $words:ident, $(#[$doc:meta])* $exp2:ident, domain [$low:literal, $high:literal],
        ln 2 low part $ln_2_low:literal, polynomial [$($coefficient:literal),*]
    ) => {
        $(#[$doc])*
        #[inline(always)]
        pub fn $exp2<M: Machine>(cpu: M, x: $float) -> $float {
            let x = if x > $high { $high } else { x };
            let x = if x < $low { $low } else { x };
            let shifted = x + $words::TWICE_BIASED;
            let r = x - (shifted - $words::TWICE_BIASED);
            let square = r * r;
            let (linear, error) = $words::two_product(cpu, r, core::$float::consts::LN_2);
            let low = cpu.mul_add(r, $ln_2_low, error);
            let tail = cpu.mul_add(square, pairs!(cpu, r, square; $($coefficient),*), low);
            let (sum, error) = $words::fast_two_sum(1.0, linear);
            let (first, second) = $words::halves(shifted);
            (sum + (error + tail)) * first * second
        }
    };
}

exponential2! {
    f32, single,
    /// 2ˣ, at most 0.95 ulp off; exact for integers. +∞ from 128, 0 below −150.
    exp2_f32, domain [-254.0, 129.0], ln 2 low part -1.9046542e-9,
    polynomial [0.2402265, 0.055503603, 0.009618106, 0.0013391203, 1.5440857e-4]
}
exponential2! {
    f64, double,
    /// 2ˣ, at most 0.9 ulp off; exact for integers. +∞ from 1024, 0 below −1075.
    exp2_f64, domain [-2046.0, 1025.0], ln 2 low part 2.3190468138462996e-17,
    polynomial [
        0.24022650695910133, 0.05550410866482169, 0.009618129107593349, 0.0013333558146386216, 1.5403530458158783e-4,
        1.5252733862980845e-5, 1.3215434740364647e-6, 1.0178047828156999e-7, 7.073878353457597e-9, 4.457230728429111e-10
    ]
}

/// eˣ for |x| ≤ 700 with a relative error of 2⁻³⁴: for `f32` functions worked out in `f64`.
#[inline(always)]
pub(super) fn exp_short<M: Machine>(cpu: M, x: f64) -> f64 {
    let (k, k_float) = double::nearest(x * core::f64::consts::LOG2_E);
    let r = cpu.sub_mul(x, k_float, core::f64::consts::LN_2);
    let square = r * r;
    let curved = square
        * pairs!(
            cpu, r, square;
            0.500000007967926, 0.16666666865591817, 0.041666263880398846, 0.00833326322221921, 0.0013946510172636619,
            1.9919008289599047e-4
        );
    (1.0 + (r + curved)) * double::power_of_two(k)
}
