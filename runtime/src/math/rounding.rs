//! Rounding to integers: `floor`, `ceil`, `trunc`, `round`, `round_ties_even`, `fract`. All exact.
//!
//! Adding and subtracting 2^(mantissa bits) rounds to the nearest integer; a comparison then says which way it went. Numbers from
//! there on are integers already and stay as they are, as do ±∞ and NaN. The sign of a zero result is that of the argument.

macro_rules! rounding {
    ($float:ident, $integers_from:literal, $near:ident $floor:ident $ceil:ident $trunc:ident $round:ident $ties_even:ident $fract:ident) => {
        /// |x| rounded to the nearest integer, for |x| below the bound.
        #[inline(always)]
        fn $near(magnitude: $float) -> $float {
            (magnitude + $integers_from) - $integers_from
        }

        /// The largest integer ≤ x.
        #[inline(always)]
        pub fn $floor(x: $float) -> $float {
            let near = $near(x.abs()).copysign(x);
            let y = if near > x { near - 1.0 } else { near };
            if x.abs() < $integers_from { y } else { x }
        }

        /// The smallest integer ≥ x; −0 between −1 and 0.
        #[inline(always)]
        pub fn $ceil(x: $float) -> $float {
            let near = $near(x.abs()).copysign(x);
            let y = if near < x { near + 1.0 } else { near }.copysign(x);
            if x.abs() < $integers_from { y } else { x }
        }

        /// The integer part: rounded towards 0.
        #[inline(always)]
        pub fn $trunc(x: $float) -> $float {
            let a = x.abs();
            let near = $near(a);
            let y = if near > a { near - 1.0 } else { near }.copysign(x);
            if a < $integers_from { y } else { x }
        }

        /// The nearest integer, halves away from 0.
        #[inline(always)]
        pub fn $round(x: $float) -> $float {
            let a = x.abs();
            let near = $near(a);
            // Ties went to even, so half of them went down.
            let y = if a - near == 0.5 { near + 1.0 } else { near }.copysign(x);
            if a < $integers_from { y } else { x }
        }

        /// The nearest integer, halves to even.
        #[inline(always)]
        pub fn $ties_even(x: $float) -> $float {
            let y = $near(x.abs()).copysign(x);
            if x.abs() < $integers_from { y } else { x }
        }

        /// `x - trunc(x)`, with the sign of x; NaN at ±∞.
        #[inline(always)]
        pub fn $fract(x: $float) -> $float {
            x - $trunc(x)
        }
    };
}

rounding!(f32, 8388608.0, near_f32 floor_f32 ceil_f32 trunc_f32 round_f32 round_ties_even_f32 fract_f32);
rounding!(f64, 4503599627370496.0, near_f64 floor_f64 ceil_f64 trunc_f64 round_f64 round_ties_even_f64 fract_f64);
