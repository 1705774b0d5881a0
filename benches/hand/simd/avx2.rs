//! Registers of AVX2.

use super::{Floats, Register, map, register};
use std::arch::x86_64::*;

register! {
    __m256: 8 x f32, _mm256_setzero_ps _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps _mm256_max_ps,
    |a, b, c| _mm256_fmadd_ps(a, b, c), _mm256_fmsub_ps(a, b, c), _mm256_fnmadd_ps(a, b, c)
}

register! {
    __m256d: 4 x f64, _mm256_setzero_pd _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd _mm256_max_pd,
    |a, b, c| _mm256_fmadd_pd(a, b, c), _mm256_fmsub_pd(a, b, c), _mm256_fnmadd_pd(a, b, c)
}

// Half a register, with the fused multiply-add of the whole.
register! {
    __m128d: 2 x f64, _mm_setzero_pd _mm_set1_pd _mm_loadu_pd _mm_storeu_pd _mm_add_pd _mm_sub_pd _mm_mul_pd _mm_div_pd _mm_max_pd,
    |a, b, c| _mm_fmadd_pd(a, b, c), _mm_fmsub_pd(a, b, c), _mm_fnmadd_pd(a, b, c)
}

/// The mask of the first `n` lanes.
#[inline(always)]
unsafe fn first(n: usize) -> __m256i {
    unsafe { _mm256_cmpgt_epi32(_mm256_set1_epi32(n as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)) }
}

impl Floats for __m256 {
    #[inline(always)]
    unsafe fn load_first(n: usize, from: *const f32) -> Self {
        unsafe { _mm256_maskload_ps(from, first(n)) }
    }

    #[inline(always)]
    unsafe fn first(self, n: usize, rest: f32) -> Self {
        unsafe { _mm256_blendv_ps(Self::splat(rest), self, _mm256_castsi256_ps(first(n))) }
    }

    /// In parts: AMD's masked store takes dozens of cycles.
    #[inline(always)]
    unsafe fn store_first(self, n: usize, to: *mut f32) {
        unsafe {
            if n == 8 {
                return self.store(to);
            }
            let (mut rest, mut at) = (_mm256_castps256_ps128(self), 0);
            if n & 4 != 0 {
                _mm_storeu_ps(to, rest);
                (rest, at) = (_mm256_extractf128_ps::<1>(self), 4);
            }
            if n & 2 != 0 {
                _mm_storel_pd(to.add(at).cast(), _mm_castps_pd(rest));
                (rest, at) = (_mm_movehl_ps(rest, rest), at + 2);
            }
            if n & 1 != 0 {
                _mm_store_ss(to.add(at), rest);
            }
        }
    }

    #[inline(always)]
    unsafe fn where_open(self, gate: Self) -> Self {
        unsafe { _mm256_and_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(gate, Self::zero()), self) }
    }

    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        unsafe { _mm_add_ps(_mm256_castps256_ps128(self), _mm256_extractf128_ps::<1>(self)).sum() }
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe { _mm_max_ps(_mm256_castps256_ps128(self), _mm256_extractf128_ps::<1>(self)).largest() }
    }

    map!(8);

    /// 14 shuffles and 7 additions.
    #[inline(always)]
    unsafe fn totals(v: [Self; 16]) -> Self {
        unsafe {
            let pair = |a: Self, b: Self| _mm256_castps_pd(_mm256_unpacklo_ps(a, b).add(_mm256_unpackhi_ps(a, b)));
            let mut fours = [Self::zero(); 2];
            for i in 0..2 {
                let (ab, cd) = (pair(v[4 * i], v[4 * i + 1]), pair(v[4 * i + 2], v[4 * i + 3]));
                let (low, high) = (_mm256_unpacklo_pd(ab, cd), _mm256_unpackhi_pd(ab, cd));
                fours[i] = _mm256_castpd_ps(low).add(_mm256_castpd_ps(high));
            }
            let (a, b) = (fours[0], fours[1]);
            _mm256_permute2f128_ps::<0x20>(a, b).add(_mm256_permute2f128_ps::<0x31>(a, b))
        }
    }

    #[inline(always)]
    unsafe fn not_zero(self) -> u32 {
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(self, Self::zero())) as u32 }
    }

    #[inline(always)]
    unsafe fn part(low: Self, high: Self) -> (Self, Self) {
        unsafe {
            let in_order = |x: Self| _mm256_castpd_ps(_mm256_permute4x64_pd::<0xD8>(_mm256_castps_pd(x)));
            (in_order(_mm256_shuffle_ps::<0x88>(low, high)), in_order(_mm256_shuffle_ps::<0xDD>(low, high)))
        }
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> (Self, Self) {
        unsafe {
            let (a, b) = (_mm256_unpacklo_ps(even, odd), _mm256_unpackhi_ps(even, odd));
            (_mm256_permute2f128_ps::<0x20>(a, b), _mm256_permute2f128_ps::<0x31>(a, b))
        }
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
        unsafe {
            for half in 0..2 {
                let mut rows = [Self::zero(); 4];
                for i in 0..4 {
                    let part = |block: usize| _mm_loadu_ps(from.add((i + 4 * block) * from_row + 4 * half));
                    rows[i] = _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(part(0)), part(1));
                }
                let low = |a: Self, b: Self| _mm256_castps_pd(_mm256_unpacklo_ps(a, b));
                let high = |a: Self, b: Self| _mm256_castps_pd(_mm256_unpackhi_ps(a, b));
                let (ab, cd) = (low(rows[0], rows[1]), low(rows[2], rows[3]));
                let (ab_high, cd_high) = (high(rows[0], rows[1]), high(rows[2], rows[3]));
                let columns = [
                    _mm256_unpacklo_pd(ab, cd),
                    _mm256_unpackhi_pd(ab, cd),
                    _mm256_unpacklo_pd(ab_high, cd_high),
                    _mm256_unpackhi_pd(ab_high, cd_high),
                ];
                for (j, column) in columns.into_iter().enumerate() {
                    _mm256_castpd_ps(column).store(to.add((4 * half + j) * to_row));
                }
            }
        }
    }
}
