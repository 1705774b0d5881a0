//! Exact and one-operation functions: signs, selections, `recip`, degrees and radians.

macro_rules! simple {
    ($float:ident, $abs:ident $signum:ident $copysign:ident $max:ident $min:ident $maximum:ident $minimum:ident $recip:ident
        $to_degrees:ident $to_radians:ident) => {
        /// |x|; clears the sign, of NaN too.
        #[inline(always)]
        pub fn $abs(x: $float) -> $float {
            x.abs()
        }

        /// ±1 with the sign of x, also for ±0 and ±∞; NaN stays NaN.
        #[inline(always)]
        pub fn $signum(x: $float) -> $float {
            x.signum()
        }

        /// The size of `x` with the sign of `sign`.
        #[inline(always)]
        pub fn $copysign(x: $float, sign: $float) -> $float {
            x.copysign(sign)
        }

        /// The larger; the other one if one is NaN; the second of +0 and −0.
        #[inline(always)]
        pub fn $max(x: $float, y: $float) -> $float {
            if x > y || y.is_nan() { x } else { y }
        }

        /// The smaller; the other one if one is NaN; the second of +0 and −0.
        #[inline(always)]
        pub fn $min(x: $float, y: $float) -> $float {
            if x < y || y.is_nan() { x } else { y }
        }

        /// The larger; NaN if either is NaN; the second of +0 and −0.
        #[inline(always)]
        pub fn $maximum(x: $float, y: $float) -> $float {
            if x > y || x.is_nan() { x } else { y }
        }

        /// The smaller; NaN if either is NaN; the second of +0 and −0.
        #[inline(always)]
        pub fn $minimum(x: $float, y: $float) -> $float {
            if x < y || x.is_nan() { x } else { y }
        }

        /// 1/x, correctly rounded; ±∞ at ±0.
        #[inline(always)]
        pub fn $recip(x: $float) -> $float {
            1.0 / x
        }

        /// Radians to degrees, at most 1.5 ulp off.
        #[inline(always)]
        pub fn $to_degrees(x: $float) -> $float {
            x.to_degrees()
        }

        /// Degrees to radians, at most 1.5 ulp off.
        #[inline(always)]
        pub fn $to_radians(x: $float) -> $float {
            x.to_radians()
        }
    };
}

simple!(f32, abs_f32 signum_f32 copysign_f32 max_f32 min_f32 maximum_f32 minimum_f32 recip_f32 to_degrees_f32 to_radians_f32);
simple!(f64, abs_f64 signum_f64 copysign_f64 max_f64 min_f64 maximum_f64 minimum_f64 recip_f64 to_degrees_f64 to_radians_f64);
