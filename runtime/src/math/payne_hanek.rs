//! Reduction of large angles modulo π/2 (Payne and Hanek 1983).
//!
//! Of the bits of 2/π only those matter that, times the argument's last bit, are below 4: 192 of them, multiplied in integers.
use super::trig::Angle;
use super::words::double;
use crate::machine::Plain;

/// 2/π: a word of zeros, then the fraction's bits.
const TWO_OVER_PI: [u64; 22] = [
    0,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
    0xa9e3_9161_5ee6_1b08,
];

/// The angle of any finite x with |x| ≥ 2²⁰.
#[cold]
#[inline(never)]
pub(super) fn reduce_large(x: f64) -> Angle {
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as usize;
    let significand = bits & 0x000f_ffff_ffff_ffff | 1 << 52;
    // x = significand · 2^(exponent − 1075); the first bit kept has weight 2 once multiplied by the significand's last.
    // 64 zero bits in front, so no position is negative.
    let position = exponent + 64 - 2 - 1075;
    let (word, shift) = (position / 64, position % 64);
    let window = |i: usize| {
        let pair = u128::from(TWO_OVER_PI[word + i]) << 64 | u128::from(TWO_OVER_PI[word + i + 1]);
        (pair << shift >> 64) as u64
    };
    let low = u128::from(significand) * u128::from(window(2));
    let middle = u128::from(significand) * u128::from(window(1)) + (low >> 64);
    let high = significand.wrapping_mul(window(0)).wrapping_add((middle >> 64) as u64);
    // Two bits of quadrant, then the fraction; a fraction of a half or more belongs to the next quadrant, below it.
    let fraction = u128::from(high) << 66 | u128::from(middle as u64) << 2 | u128::from(low as u64 >> 62);
    let signed = fraction.cast_signed();
    let quadrant = (high >> 62).wrapping_add(u64::from(signed < 0));
    let magnitude = signed.unsigned_abs();
    let zeros = magnitude.leading_zeros();
    let normal = magnitude << zeros;
    let unit = double::power_of_two((-53_i64 - i64::from(zeros)).cast_unsigned());
    let head = (normal >> 75) as f64 * unit;
    let tail = (normal << 53 >> 64) as u64 as f64 * (unit * (1.0 / 18446744073709551616.0));
    let (product, error) = double::two_product(Plain, head, core::f64::consts::FRAC_PI_2);
    let (high, low) = double::fast_two_sum(
        product,
        error + (head * super::trig::FRAC_PI_2_LOW + tail * core::f64::consts::FRAC_PI_2),
    );
    let negative = (signed < 0) != (x < 0.0);
    let (high, low) = if negative { (-high, -low) } else { (high, low) };
    Angle { quadrant: if x < 0.0 { quadrant.wrapping_neg() } else { quadrant }, high, low }
}
