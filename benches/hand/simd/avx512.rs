//! Registers of AVX-512.

use super::{Floats, Register, map, register};
use std::arch::x86_64::*;

register! {
    __m512: 16 x f32, _mm512_setzero_ps _mm512_set1_ps _mm512_loadu_ps _mm512_storeu_ps
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps _mm512_max_ps,
    |a, b, c| _mm512_fmadd_ps(a, b, c), _mm512_fmsub_ps(a, b, c), _mm512_fnmadd_ps(a, b, c)
}

register! {
    __m512d: 8 x f64, _mm512_setzero_pd _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd _mm512_max_pd,
    |a, b, c| _mm512_fmadd_pd(a, b, c), _mm512_fmsub_pd(a, b, c), _mm512_fnmadd_pd(a, b, c)
}

/// The mask of the first `n` lanes.
#[inline(always)]
fn first(n: usize) -> __mmask16 {
    ((1u32 << n) - 1) as __mmask16
}

impl Floats for __m512 {
    #[inline(always)]
    unsafe fn load_first(n: usize, from: *const f32) -> Self {
        unsafe { _mm512_maskz_loadu_ps(first(n), from) }
    }

    #[inline(always)]
    unsafe fn first(self, n: usize, rest: f32) -> Self {
        unsafe { _mm512_mask_mov_ps(Self::splat(rest), first(n), self) }
    }

    #[inline(always)]
    unsafe fn store_first(self, n: usize, to: *mut f32) {
        unsafe { _mm512_mask_storeu_ps(to, first(n), self) }
    }

    #[inline(always)]
    unsafe fn where_open(self, gate: Self) -> Self {
        unsafe { _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(gate, Self::zero()), self) }
    }

    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        unsafe { _mm512_reduce_add_ps(self) }
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe { _mm512_reduce_max_ps(self) }
    }

    map!(16);

    /// 30 shuffles and 15 additions.
    #[inline(always)]
    unsafe fn totals(v: [Self; 16]) -> Self {
        unsafe {
            let mut fours = [_mm512_setzero_ps(); 4];
            for i in 0..4 {
                let pair = |a: Self, b: Self| _mm512_unpacklo_ps(a, b).add(_mm512_unpackhi_ps(a, b));
                let (ab, cd) = (pair(v[4 * i], v[4 * i + 1]), pair(v[4 * i + 2], v[4 * i + 3]));
                let (ab, cd) = (_mm512_castps_pd(ab), _mm512_castps_pd(cd));
                let (low, high) = (_mm512_unpacklo_pd(ab, cd), _mm512_unpackhi_pd(ab, cd));
                fours[i] = _mm512_castpd_ps(low).add(_mm512_castpd_ps(high));
            }
            let quarters =
                |a: Self, b: Self| _mm512_shuffle_f32x4::<0x88>(a, b).add(_mm512_shuffle_f32x4::<0xDD>(a, b));
            quarters(quarters(fours[0], fours[1]), quarters(fours[2], fours[3]))
        }
    }

    #[inline(always)]
    unsafe fn not_zero(self) -> u32 {
        unsafe { u32::from(_mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(self, Self::zero())) }
    }

    #[inline(always)]
    unsafe fn part(low: Self, high: Self) -> (Self, Self) {
        unsafe {
            let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            (_mm512_permutex2var_ps(low, even, high), _mm512_permutex2var_ps(low, odd, high))
        }
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> (Self, Self) {
        unsafe {
            let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
            (_mm512_permutex2var_ps(even, low, odd), _mm512_permutex2var_ps(even, high, odd))
        }
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
        unsafe {
            for quarter in 0..4 {
                let mut rows = [_mm512_setzero_ps(); 4];
                for i in 0..4 {
                    let part = |block: usize| _mm_loadu_ps(from.add((i + 4 * block) * from_row + 4 * quarter));
                    let row = _mm512_castps128_ps512(part(0));
                    let row = _mm512_insertf32x4::<1>(row, part(1));
                    let row = _mm512_insertf32x4::<2>(row, part(2));
                    rows[i] = _mm512_insertf32x4::<3>(row, part(3));
                }
                let low = |a: Self, b: Self| _mm512_castps_pd(_mm512_unpacklo_ps(a, b));
                let high = |a: Self, b: Self| _mm512_castps_pd(_mm512_unpackhi_ps(a, b));
                let (ab, cd) = (low(rows[0], rows[1]), low(rows[2], rows[3]));
                let (ab_high, cd_high) = (high(rows[0], rows[1]), high(rows[2], rows[3]));
                let columns = [
                    _mm512_unpacklo_pd(ab, cd),
                    _mm512_unpackhi_pd(ab, cd),
                    _mm512_unpacklo_pd(ab_high, cd_high),
                    _mm512_unpackhi_pd(ab_high, cd_high),
                ];
                for (j, column) in columns.into_iter().enumerate() {
                    _mm512_castpd_ps(column).store(to.add((4 * quarter + j) * to_row));
                }
            }
        }
    }
}
