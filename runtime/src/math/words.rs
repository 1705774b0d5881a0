//! Building blocks that all families share: polynomials, error-free sums and products, a division with a remainder,
//! powers of two from bits.
//!
//! Nothing here uses a fused multiply-add, even where the machine has one: one sequence of roundings everywhere is what makes
//! a host and a microcontroller agree bit for bit.

/// `c0 + x (c1 + x (c2 + …))` by Horner's rule; unrolled by construction, so the coefficients become immediate operands.
macro_rules! polynomial {
    ($x:expr; $last:expr) => { $last };
    ($x:expr; $first:expr, $($rest:expr),+ $(,)?) => { $first + $x * polynomial!($x; $($rest),+) };
}
pub(super) use polynomial;

macro_rules! words {
    (
        $(#[$doc:meta])* $module:ident, $float:ident, $bits:ident,
        mantissa bits $mantissa_bits:literal, bias $bias:literal, round $round:literal, tail mask $tail:literal
    ) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "each type uses most of the blocks, not the same ones")]
        pub(super) mod $module {
            /// 1.5 · 2^(mantissa bits): adding it rounds a small number to an integer, ties to even, and leaves that integer in
            /// the low bits.
            pub const ROUND: $float = $round;

            /// The integer nearest to `x`, once as bits whose low end is that integer and once as a float.
            #[inline(always)]
            pub fn nearest(x: $float) -> ($bits, $float) {
                let shifted = x + ROUND;
                (shifted.to_bits(), shifted - ROUND)
            }

            /// 2^k for the integer in the low bits of `k`; only for normal results.
            #[inline(always)]
            pub fn power_of_two(k: $bits) -> $float {
                <$float>::from_bits(k.wrapping_add($bias) << $mantissa_bits)
            }

            /// `y * 2^k`, rounded once, also where the result is subnormal or infinite.
            #[inline(always)]
            pub fn scale(y: $float, k: $bits) -> $float {
                // 2^k itself may be out of range; its two halves are not, and the first product is exact.
                let half = k >> 1;
                y * power_of_two(half) * power_of_two(k.wrapping_sub(half))
            }

            /// The upper half of the significand: two heads have an exact product.
            #[inline(always)]
            pub fn head(x: $float) -> $float {
                <$float>::from_bits(x.to_bits() & !$tail)
            }

            /// `a + b` and its rounding error, for |a| ≥ |b| or a = 0 (Dekker 1971).
            #[inline(always)]
            pub fn fast_two_sum(a: $float, b: $float) -> ($float, $float) {
                let sum = a + b;
                (sum, b - (sum - a))
            }

            /// `a + b` and its rounding error (Knuth, TAOCP 2, 4.2.2).
            #[inline(always)]
            pub fn two_sum(a: $float, b: $float) -> ($float, $float) {
                let sum = a + b;
                let b_part = sum - a;
                (sum, (a - (sum - b_part)) + (b - b_part))
            }

            /// `a * b` and its rounding error, the latter to about half the precision's last bits (Dekker 1971, splitting by
            /// mask).
            #[inline(always)]
            pub fn two_product(a: $float, b: $float) -> ($float, $float) {
                let (a_head, b_head) = (head(a), head(b));
                let (a_tail, b_tail) = (a - a_head, b - b_head);
                let product = a * b;
                let error = ((a_head * b_head - product) + a_head * b_tail + a_tail * b_head) + a_tail * b_tail;
                (product, error)
            }

            /// `(n + n_low) / (d + d_low)` to little more than half an ulp: half the quotient, an exact remainder, the rest.
            #[inline(always)]
            pub fn quotient(n: $float, n_low: $float, d: $float, d_low: $float) -> $float {
                let (q, rest) = long_quotient(n, n_low, d, d_low);
                q + rest
            }

            /// [`quotient`] before the last sum.
            #[inline(always)]
            pub fn long_quotient(n: $float, n_low: $float, d: $float, d_low: $float) -> ($float, $float) {
                let inverse = 1.0 / d;
                let d_head = head(d);
                let d_tail = (d - d_head) + d_low;
                let q = head(n * inverse);
                let remainder = ((n - q * d_head) - q * d_tail) + n_low;
                (q, remainder * inverse)
            }
        }
    };
}

words! {
    /// For `f32`.
    single, f32, u32, mantissa bits 23, bias 127, round 12582912.0, tail mask 0xfff
}
words! {
    /// For `f64`.
    double, f64, u64, mantissa bits 52, bias 1023, round 6755399441055744.0, tail mask 0x7ff_ffff
}
