//! 2/π for angles of every size (Payne and Hanek 1983), as floats, so that nothing is chosen by a branch.
//!
//! x = 2^(16 j) x' with 2 ≤ x' < 2¹⁷, so x 2/π = x' · (2^(16 j) 2/π), and of that factor, which a table of j holds, only those bits
//! are needed that do not contribute whole turns. x' and j come out of the bits of the exponent, whose top bit says that |x| ≥ 2;
//! below, x' = x and j = 0.

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

/// `count` ≤ 53 bits of 2/π 2^scale, the first of weight 2^first.
const fn bits(scale: usize, first: i64, count: u32) -> f64 {
    // Bit 63 of word 1 has weight ½; the word of zeros stands for whatever is before it.
    let position = (64 + scale as i64 - 1 - first) as usize;
    let (word, shift) = (position / 64, position % 64);
    let pair = (TWO_OVER_PI[word] as u128) << 64 | TWO_OVER_PI[word + 1] as u128;
    let integer = (pair << shift >> (128 - count)) as u64;
    let unit = f64::from_bits(((1023 + first + 1 - count as i64) as u64) << 52);
    integer as f64 * unit
}

/// 2^(16 j) 2/π mod 2⁵³ in 26 + 52 + 53 + 53 bits: x' has 53 bits, the last of weight 2⁻⁵¹ at least, so what is left out adds
/// multiples of 4. (With 52 bits, the product with any number has an exact error without fused multiply-adds too.)
pub(super) static WINDOWS_F64: [[f64; 4]; 64] = {
    let mut table = [[0.0; 4]; 64];
    let mut j = 0;
    while j < 64 {
        table[j] = [bits(16 * j, 52, 26), bits(16 * j, 26, 52), bits(16 * j, -26, 53), bits(16 * j, -79, 53)];
        j += 1;
    }
    table
};

/// 2^(16 j) 2/π mod 2²⁴ in 53 + 53 bits.
pub(super) static WINDOWS_F32: [[f64; 2]; 8] = {
    let mut table = [[0.0; 2]; 8];
    let mut j = 0;
    while j < 8 {
        table[j] = [bits(16 * j, 23, 53), bits(16 * j, -30, 53)];
        j += 1;
    }
    table
};

/// x' and j.
#[inline(always)]
pub(super) fn window_f64(x: f64) -> (f64, usize) {
    let bits = x.to_bits();
    let large = bits & 1 << 62;
    // The six bits below the top one of the exponent.
    let mask = large - (large >> 6);
    (f64::from_bits(bits & !mask), ((bits & mask) >> 56) as usize & 63)
}

/// x' and j.
#[inline(always)]
pub(super) fn window_f32(x: f32) -> (f32, usize) {
    let bits = x.to_bits();
    let large = bits & 1 << 30;
    // The three bits below the top one of the exponent.
    let mask = large - (large >> 3);
    (f32::from_bits(bits & !mask), ((bits & mask) >> 27) as usize & 7)
}
