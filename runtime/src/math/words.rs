//! Building blocks that all families share: polynomials, error-free sums and products, a division with a remainder,
//! powers of two from bits.
//!
//! Products and sums go through the [`Machine`](crate::machine::Machine): `Plain` rounds each of them, everywhere alike, which is
//! what makes a host and a microcontroller agree bit for bit; the others fuse them. What does not take a machine is
//! plain.

/// `c0 + x (c1 + x (c2 + …))` by Horner's rule; unrolled by construction, so the coefficients become immediate operands.
macro_rules! polynomial {
    ($x:expr; $last:expr) => { $last };
    ($x:expr; $first:expr, $($rest:expr),+ $(,)?) => { $first + $x * polynomial!($x; $($rest),+) };
}
pub(super) use polynomial;

/// `(c0 + c1 x) + x² ((c2 + c3 x) + x² (…))`: half as deep as Horner's rule for one product more, `x²`, which most callers have.
macro_rules! pairs {
    ($cpu:expr, $x:expr, $square:expr; $last:expr) => { $last };
    ($cpu:expr, $x:expr, $square:expr; $first:expr, $second:expr) => { $cpu.mul_add($x, $second, $first) };
    ($cpu:expr, $x:expr, $square:expr; $first:expr, $second:expr, $($rest:expr),+ $(,)?) => {
        $cpu.mul_add($square, pairs!($cpu, $x, $square; $($rest),+), $cpu.mul_add($x, $second, $first))
    };
}
pub(super) use pairs;

macro_rules! words {
    (
        $(#[$doc:meta])* $module:ident, $float:ident, $bits:ident,
        mantissa bits $mantissa_bits:literal, bias $bias:literal, round $round:literal, tail mask $tail:literal
    ) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "each type uses most of the blocks, not the same ones")]
        pub(super) mod $module {
            use crate::machine::Machine;

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

            /// `ROUND`, and the exponent's bias below it: what is rounded by it carries 2^k, [`shift`]ed.
            pub const BIASED: $float = ROUND + $bias as $float;
            /// The same with twice the bias, for [`halves`].
            pub const TWICE_BIASED: $float = ROUND + 2.0 * $bias as $float;

            /// 2^k from k + [`BIASED`]; only for normal results.
            #[inline(always)]
            pub fn shift(shifted: $float) -> $float {
                <$float>::from_bits(shifted.to_bits() << $mantissa_bits)
            }

            /// Two normal numbers whose product is 2^k, from k + [`TWICE_BIASED`]; 2^k itself may be out of range.
            #[inline(always)]
            pub fn halves(shifted: $float) -> ($float, $float) {
                let bits = shifted.to_bits();
                let half = bits >> 1;
                (<$float>::from_bits(half << $mantissa_bits), <$float>::from_bits((bits - half) << $mantissa_bits))
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

            /// `a * b` and its rounding error, exactly where the machine fuses, else to about half the precision's last bits
            /// (Dekker 1971, splitting by mask).
            #[inline(always)]
            pub fn two_product<M: Machine>(cpu: M, a: $float, b: $float) -> ($float, $float) {
                if M::FUSED {
                    let product = a * b;
                    return (product, cpu.mul_sub(a, b, product));
                }
                let (a_head, b_head) = (head(a), head(b));
                let (a_tail, b_tail) = (a - a_head, b - b_head);
                let product = a * b;
                let error = ((a_head * b_head - product) + a_head * b_tail + a_tail * b_head) + a_tail * b_tail;
                (product, error)
            }

            /// `(n + n_low) / (d + d_low)` to little more than half an ulp.
            #[inline(always)]
            pub fn quotient<M: Machine>(cpu: M, n: $float, n_low: $float, d: $float, d_low: $float) -> $float {
                let (q, rest) = long_quotient(cpu, n, n_low, d, d_low);
                q + rest
            }

            /// The same before the last sum: the quotient or its first half, whose remainder is exact, and the rest.
            #[inline(always)]
            pub fn long_quotient<M: Machine>(cpu: M, n: $float, n_low: $float, d: $float, d_low: $float) -> ($float, $float) {
                let inverse = 1.0 / d;
                if M::FUSED {
                    let q = n * inverse;
                    let remainder = cpu.sub_mul(cpu.sub_mul(n, q, d) + n_low, q, d_low);
                    return (q, remainder * inverse);
                }
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
