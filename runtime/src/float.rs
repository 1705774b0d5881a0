//! [`Float`]: what `f32` and `f64` have in common.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
use crate::machine;
use crate::machine::{Lanes, Portable, PortableMachine};
use crate::machine::{Machine, Plain};
use crate::math;
use core::fmt::{Debug, Display, LowerExp};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// What a recorded run asks of a number.
#[cfg(feature = "alloc")]
#[doc(hidden)]
pub trait Recorded: tapeless_graph::Record {}
#[cfg(feature = "alloc")]
impl<T: tapeless_graph::Record> Recorded for T {}
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
pub trait Recorded {}
#[cfg(not(feature = "alloc"))]
impl<T> Recorded for T {}

/// Declares [`Float`] and implements it for both types from one list of methods, so that the trait and its two
/// implementations cannot drift apart. Each method calls `math::<name>_f32` or `math::<name>_f64`.
macro_rules! float {
    (
        constants { $($(#[$constant_doc:meta])* $constant:ident;)* }
        machine { $($(#[$smooth_doc:meta])* $smooth:ident $smooth_on:ident $smooth32:ident $smooth64:ident;)* }
        unary { $($(#[$unary_doc:meta])* $unary:ident $unary32:ident $unary64:ident;)* }
        binary { $($(#[$binary_doc:meta])* $binary:ident($argument:ident) $binary32:ident $binary64:ident;)* }
    ) => {
        /// A real number type: `f32` or `f64`, and nothing else (the trait is sealed).
        ///
        /// The methods have the names, the argument order and the special values of the standard library's, and work without
        /// it: every one is this crate's own code ([`crate::math`]), so a host and a microcontroller compute the same
        /// bits. Accuracy is stated at each function of [`crate::math`].
        ///
        /// ```
        /// use tapeless_runtime::float::Float;
        ///
        /// fn gaussian<T: Float>(x: T) -> T {
        ///     (-x * x * T::HALF).exp() / T::TAU.sqrt()
        /// }
        /// assert_eq!(gaussian(0.0_f32), 0.3989423);
        /// ```
        pub trait Float:
            sealed::Sealed
            + Recorded
            + Copy
            + PartialOrd
            + PartialEq
            + Debug
            + Display
            + LowerExp
            + Default
            + Send
            + Sync
            + 'static
            + Add<Output = Self>
            + Sub<Output = Self>
            + Mul<Output = Self>
            + Div<Output = Self>
            + Rem<Output = Self>
            + Neg<Output = Self>
            + AddAssign
            + SubAssign
            + MulAssign
            + DivAssign
            + RemAssign
            + Sum
            + Product
            + for<'a> Sum<&'a Self>
            + for<'a> Product<&'a Self>
        {
            /// A register of 16 bytes.
            #[doc(hidden)]
            type Lanes<M: PortableMachine>: Lanes<Self, Proof = M>;
            /// A register of AVX2.
            #[doc(hidden)]
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            type Lanes256: Lanes<Self, Proof = machine::Avx2>;
            /// A register of AVX-512.
            #[doc(hidden)]
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            type Lanes512: Lanes<Self, Proof = machine::Avx512>;

            /// 0.
            const ZERO: Self;
            /// 1.
            const ONE: Self;
            /// 2.
            const TWO: Self;
            /// 1/2.
            const HALF: Self;
            $($(#[$constant_doc])* const $constant: Self;)*

            /// The value rounded to this type, ties to even; too large becomes ±∞.
            fn from_f64(value: f64) -> Self;
            /// The value as an `f64`, exactly.
            fn to_f64(self) -> f64;
            /// The value rounded to this type, ties to even.
            fn from_usize(value: usize) -> Self;

            $($(#[$smooth_doc])* fn $smooth(self) -> Self;)*
            $(
                /// The same with the machine's instructions, where a fused multiply-add may round otherwise.
                #[doc(hidden)]
                fn $smooth_on<M: Machine>(self, cpu: M) -> Self;
            )*
            $($(#[$unary_doc])* fn $unary(self) -> Self;)*
            $($(#[$binary_doc])* fn $binary(self, $argument: Self) -> Self;)*

            /// The sine and the cosine, with one argument reduction: [`sin`](Self::sin), [`cos`](Self::cos).
            fn sin_cos(self) -> (Self, Self);
            /// The same on a machine, right if the third is true, as it is for angles that are not large.
            #[doc(hidden)]
            fn sin_cos_near<M: Machine>(self, cpu: M) -> (Self, Self, bool);
            /// The tangent on a machine, right if the second is true.
            #[doc(hidden)]
            fn tan_near<M: Machine>(self, cpu: M) -> (Self, bool);
            /// `self` to a real power; NaN for a negative `self` and a fractional exponent.
            fn powf(self, exponent: Self) -> Self;
            /// The same with the machine's instructions, where a fused multiply-add may round otherwise.
            #[doc(hidden)]
            fn powf_on<M: Machine>(self, exponent: Self, cpu: M) -> Self;
            /// `self` to an integer power; `x.powi(0)` is 1 for every `x`, NaN too.
            fn powi(self, exponent: i32) -> Self;
            /// `self * factor + summand` with one rounding.
            fn mul_add(self, factor: Self, summand: Self) -> Self;
            /// `self * factor + summand` with one rounding, by the processor's instruction: slow where it has none.
            #[doc(hidden)]
            fn fused(self, factor: Self, summand: Self) -> Self;
            /// The transpose of a block.
            #[doc(hidden)]
            fn transpose4(rows: [[Self; 4]; 4]) -> [[Self; 4]; 4];
            /// `min(max(self, low), high)` as `torch.clamp` does: NaN stays NaN, and `low > high` gives `high`.
            ///
            /// Unlike the standard library's `clamp`, never panics; a NaN bound gives NaN.
            fn clamp(self, low: Self, high: Self) -> Self;
            /// True for NaN.
            fn is_nan(self) -> bool;
            /// True for everything but ±∞ and NaN.
            fn is_finite(self) -> bool;
            /// True for ±∞.
            fn is_infinite(self) -> bool;
            /// True if the sign bit is set: negative numbers, −0, and NaN with that bit.
            fn is_sign_negative(self) -> bool;
        }

        /// The functions of [`Float`] on a machine, as generated code calls them.
        #[doc(hidden)]
        pub trait Functions: Machine {
            $(
                #[inline(always)]
                fn $smooth<T: Float>(self, x: T) -> T {
                    x.$smooth_on(self)
                }
            )*
            $(
                #[inline(always)]
                fn $unary<T: Float>(self, x: T) -> T {
                    Float::$unary(x)
                }
            )*
            $(
                #[inline(always)]
                fn $binary<T: Float>(self, x: T, $argument: T) -> T {
                    Float::$binary(x, $argument)
                }
            )*
            #[inline(always)]
            fn powf<T: Float>(self, x: T, exponent: T) -> T {
                x.powf_on(exponent, self)
            }
            #[inline(always)]
            fn powi<T: Float>(self, x: T, exponent: i32) -> T {
                Float::powi(x, exponent)
            }
        }
        impl<M: Machine> Functions for M {}

        float! { @implement f32 4 F32x8 F32x16 sin_cos_f32 sin_cos_near_f32 tan_near_f32 powf_f32 powi_f32 mul_add_f32 [$($constant)*] [$($smooth $smooth_on $smooth32;)*] [$($unary $unary32;)*] [$($binary $argument $binary32;)*] }
        float! { @implement f64 2 F64x4 F64x8 sin_cos_f64 sin_cos_near_f64 tan_near_f64 powf_f64 powi_f64 mul_add_f64 [$($constant)*] [$($smooth $smooth_on $smooth64;)*] [$($unary $unary64;)*] [$($binary $argument $binary64;)*] }
    };
    (@implement $float:ident $lanes:literal $lanes256:ident $lanes512:ident $sin_cos:ident $sin_cos_near:ident $tan_near:ident $powf:ident $powi:ident $mul_add:ident
        [$($constant:ident)*]
        [$($smooth:ident $smooth_on:ident $smooth_function:ident;)*]
        [$($unary:ident $unary_function:ident;)*]
        [$($binary:ident $argument:ident $binary_function:ident;)*]
    ) => {
        impl Float for $float {
            type Lanes<M: PortableMachine> = Portable<$float, $lanes, M>;
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            type Lanes256 = machine::$lanes256;
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            type Lanes512 = machine::$lanes512;
            const ZERO: $float = 0.0;
            const ONE: $float = 1.0;
            const TWO: $float = 2.0;
            const HALF: $float = 0.5;
            $(const $constant: $float = constants::$float::$constant;)*

            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "rounding is the contract")]
            fn from_f64(value: f64) -> $float {
                value as $float
            }
            #[inline(always)]
            #[allow(clippy::unnecessary_cast, reason = "one body for both types")]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn from_usize(value: usize) -> $float {
                value as $float
            }
            $(
                #[inline(always)]
                fn $smooth(self) -> $float {
                    math::$smooth_function(Plain, self)
                }
                #[inline(always)]
                fn $smooth_on<M: Machine>(self, cpu: M) -> $float {
                    math::$smooth_function(cpu, self)
                }
            )*
            $(
                #[inline(always)]
                fn $unary(self) -> $float {
                    math::$unary_function(self)
                }
            )*
            $(
                #[inline(always)]
                fn $binary(self, $argument: $float) -> $float {
                    math::$binary_function(self, $argument)
                }
            )*
            #[inline(always)]
            fn sin_cos(self) -> ($float, $float) {
                math::$sin_cos(Plain, self)
            }
            #[inline(always)]
            fn sin_cos_near<M: Machine>(self, cpu: M) -> ($float, $float, bool) {
                math::$sin_cos_near(cpu, self)
            }
            #[inline(always)]
            fn tan_near<M: Machine>(self, cpu: M) -> ($float, bool) {
                math::$tan_near(cpu, self)
            }
            #[inline(always)]
            fn powf(self, exponent: $float) -> $float {
                math::$powf(Plain, self, exponent)
            }
            #[inline(always)]
            fn powf_on<M: Machine>(self, exponent: $float, cpu: M) -> $float {
                math::$powf(cpu, self, exponent)
            }
            #[inline(always)]
            fn powi(self, exponent: i32) -> $float {
                math::$powi(self, exponent)
            }
            #[inline(always)]
            fn mul_add(self, factor: $float, summand: $float) -> $float {
                math::$mul_add(self, factor, summand)
            }
            #[inline(always)]
            fn fused(self, factor: $float, summand: $float) -> $float {
                // Without std there is no way to the instruction, and no machine that says it has one.
                #[cfg(feature = "std")]
                return <$float>::mul_add(self, factor, summand);
                #[cfg(not(feature = "std"))]
                return math::$mul_add(self, factor, summand);
            }
            #[inline(always)]
            fn transpose4(rows: [[$float; 4]; 4]) -> [[$float; 4]; 4] {
                blocks::$float(&rows)
            }
            #[inline(always)]
            fn clamp(self, low: $float, high: $float) -> $float {
                Float::minimum(Float::maximum(self, low), high)
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                <$float>::is_nan(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                <$float>::is_finite(self)
            }
            #[inline(always)]
            fn is_infinite(self) -> bool {
                <$float>::is_infinite(self)
            }
            #[inline(always)]
            fn is_sign_negative(self) -> bool {
                <$float>::is_sign_negative(self)
            }
        }
    };
}

/// The constants of one type under one roof: core keeps some in the type and some in a module.
mod constants {
    macro_rules! constants {
        ($float:ident) => {
            pub(super) mod $float {
                pub use core::$float::consts::*;
                pub const INFINITY: $float = $float::INFINITY;
                pub const NEG_INFINITY: $float = $float::NEG_INFINITY;
                pub const NAN: $float = $float::NAN;
                pub const EPSILON: $float = $float::EPSILON;
                pub const MIN_POSITIVE: $float = $float::MIN_POSITIVE;
                pub const MAX: $float = $float::MAX;
                pub const MIN: $float = $float::MIN;
            }
        };
    }
    constants!(f32);
    constants!(f64);
}

/// The transpose of a block, by an instruction for each half row where the compiler finds none by itself.
mod blocks {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    pub(super) use crate::machine::transpose4_f32 as f32;
    #[cfg(not(all(feature = "std", target_arch = "x86_64")))]
    pub(super) use plain as f32;
    pub(super) use plain as f64;

    #[inline(always)]
    pub(super) fn plain<T: Copy>([a, b, c, d]: &[[T; 4]; 4]) -> [[T; 4]; 4] {
        [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]], [a[2], b[2], c[2], d[2]], [a[3], b[3], c[3], d[3]]]
    }
}

float! {
    constants {
        /// +∞.
        INFINITY;
        /// −∞.
        NEG_INFINITY;
        /// Not a number.
        NAN;
        /// The distance from 1 to the next larger number.
        EPSILON;
        /// The smallest positive normal number.
        MIN_POSITIVE;
        /// The largest finite number.
        MAX;
        /// The smallest (most negative) finite number.
        MIN;
        /// π.
        PI;
        /// 2π.
        TAU;
        /// π/2.
        FRAC_PI_2;
        /// π/3.
        FRAC_PI_3;
        /// π/4.
        FRAC_PI_4;
        /// π/6.
        FRAC_PI_6;
        /// π/8.
        FRAC_PI_8;
        /// 1/π.
        FRAC_1_PI;
        /// 2/π.
        FRAC_2_PI;
        /// 2/√π.
        FRAC_2_SQRT_PI;
        /// √2.
        SQRT_2;
        /// 1/√2.
        FRAC_1_SQRT_2;
        /// e.
        E;
        /// ln 2.
        LN_2;
        /// ln 10.
        LN_10;
        /// log₂ e.
        LOG2_E;
        /// log₂ 10.
        LOG2_10;
        /// log₁₀ e.
        LOG10_E;
        /// log₁₀ 2.
        LOG10_2;
    }
    machine {
        /// eˣ.
        exp exp_on exp_f32 exp_f64;
        /// 2ˣ.
        exp2 exp2_on exp2_f32 exp2_f64;
        /// eˣ − 1, accurate near 0.
        exp_m1 exp_m1_on exp_m1_f32 exp_m1_f64;
        /// The natural logarithm: −∞ at ±0, NaN below 0.
        ln ln_on ln_f32 ln_f64;
        /// ln(1 + x), accurate near 0: −∞ at −1, NaN below −1.
        ln_1p ln_1p_on ln_1p_f32 ln_1p_f64;
        /// The sine of an angle in radians; NaN at ±∞.
        sin sin_on sin_f32 sin_f64;
        /// The cosine of an angle in radians; NaN at ±∞.
        cos cos_on cos_f32 cos_f64;
        /// The tangent of an angle in radians; NaN at ±∞.
        tan tan_on tan_f32 tan_f64;
        /// The hyperbolic tangent.
        tanh tanh_on tanh_f32 tanh_f64;
        /// The error function 2/√π ∫₀ˣ exp(−t²) dt.
        erf erf_on erf_f32 erf_f64;
        /// 1 − erf(x), without cancellation for large x.
        erfc erfc_on erfc_f32 erfc_f64;
        /// The logistic function 1/(1 + e⁻ˣ): 0 at −∞, 1 at +∞.
        sigmoid sigmoid_on sigmoid_f32 sigmoid_f64;
        /// ln(1 + eˣ) without overflow: 0 at −∞, +∞ at +∞.
        softplus softplus_on softplus_f32 softplus_f64;
    }
    unary {
        /// The logarithm to base 2: −∞ at ±0, NaN below 0.
        log2 log2_f32 log2_f64;
        /// The logarithm to base 10: −∞ at ±0, NaN below 0.
        log10 log10_f32 log10_f64;
        /// The square root, correctly rounded: −0 at −0, NaN below 0.
        sqrt sqrt_f32 sqrt_f64;
        /// 1/√x: ±∞ at ±0, NaN below 0, 0 at +∞ (`torch.rsqrt`, `jax.lax.rsqrt`).
        rsqrt rsqrt_f32 rsqrt_f64;
        /// The cube root, also of negative numbers.
        cbrt cbrt_f32 cbrt_f64;
        /// 1/x.
        recip recip_f32 recip_f64;
        /// The inverse sine in [−π/2, π/2]; NaN outside [−1, 1].
        asin asin_f32 asin_f64;
        /// The inverse cosine in [0, π]; NaN outside [−1, 1].
        acos acos_f32 acos_f64;
        /// The inverse tangent in [−π/2, π/2].
        atan atan_f32 atan_f64;
        /// The hyperbolic sine.
        sinh sinh_f32 sinh_f64;
        /// The hyperbolic cosine.
        cosh cosh_f32 cosh_f64;
        /// The inverse hyperbolic sine.
        asinh asinh_f32 asinh_f64;
        /// The inverse hyperbolic cosine; NaN below 1.
        acosh acosh_f32 acosh_f64;
        /// The inverse hyperbolic tangent: ±∞ at ±1, NaN outside [−1, 1].
        atanh atanh_f32 atanh_f64;
        /// |x|; clears the sign, of NaN too.
        abs abs_f32 abs_f64;
        /// ±1 with the sign of x, also for ±0 and ±∞; NaN stays NaN.
        signum signum_f32 signum_f64;
        /// The largest integer ≤ x.
        floor floor_f32 floor_f64;
        /// The smallest integer ≥ x.
        ceil ceil_f32 ceil_f64;
        /// The nearest integer, halves away from 0.
        round round_f32 round_f64;
        /// The nearest integer, halves to even.
        round_ties_even round_ties_even_f32 round_ties_even_f64;
        /// The integer part: rounded towards 0.
        trunc trunc_f32 trunc_f64;
        /// `x - x.trunc()`; NaN at ±∞.
        fract fract_f32 fract_f64;
        /// Radians to degrees.
        to_degrees to_degrees_f32 to_degrees_f64;
        /// Degrees to radians.
        to_radians to_radians_f32 to_radians_f64;
    }
    binary {
        /// The logarithm to any base: `self.ln() / base.ln()`.
        log(base) log_f32 log_f64;
        /// The angle of the point (`other`, `self`) in [−π, π].
        atan2(other) atan2_f32 atan2_f64;
        /// √(self² + other²) without overflow on the way; +∞ if either is ±∞, even beside NaN.
        hypot(other) hypot_f32 hypot_f64;
        /// The size of `self` with the sign of `sign`.
        copysign(sign) copysign_f32 copysign_f64;
        /// The larger; the other one if one is NaN.
        max(other) max_f32 max_f64;
        /// The smaller; the other one if one is NaN.
        min(other) min_f32 min_f64;
        /// The larger; NaN if either is NaN (`torch.maximum`).
        maximum(other) maximum_f32 maximum_f64;
        /// The smaller; NaN if either is NaN (`torch.minimum`).
        minimum(other) minimum_f32 minimum_f64;
    }
}
