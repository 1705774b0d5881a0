//! What the files beside this one share: registers of sixteen `f32`.
//!
//! Everything here must be inlined into a function that is compiled for AVX-512, which `wide` says.

use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;

/// Sixteen `f32`.
pub type V = __m512;

/// An array at the beginning of a cache line.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub struct Aligned<T>(pub T);

/// Whether the code is being compiled for AVX-512, so that the functions of this file may be used.
#[inline(always)]
pub fn wide<M: Machine>(_: M) -> bool {
    M::VECTOR == 64
}

/// # Safety
/// Sixteen floats must be there, and the machine must have AVX-512, as in all functions below.
#[inline(always)]
pub unsafe fn load(from: *const f32) -> V {
    unsafe { _mm512_loadu_ps(from) }
}

/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn store(to: *mut f32, x: V) {
    unsafe { _mm512_storeu_ps(to, x) }
}

/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn splat(x: f32) -> V {
    unsafe { _mm512_set1_ps(x) }
}

/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn fma(a: V, b: V, c: V) -> V {
    unsafe { _mm512_fmadd_ps(a, b, c) }
}

/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn mul(a: V, b: V) -> V {
    unsafe { _mm512_mul_ps(a, b) }
}

/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn add(a: V, b: V) -> V {
    unsafe { _mm512_add_ps(a, b) }
}

/// A function of one number in all lanes; the compiler makes vector instructions of it.
///
/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn map(x: V, f: impl Fn(f32) -> f32) -> V {
    let mut lanes: [f32; 16] = unsafe { core::mem::transmute(x) };
    for lane in &mut lanes {
        *lane = f(*lane);
    }
    unsafe { core::mem::transmute(lanes) }
}

/// Lane `i` is the sum of register `i`: 30 shuffles and 15 additions for sixteen sums.
///
/// # Safety
/// As [`load`].
#[inline(always)]
pub unsafe fn totals(v: [V; 16]) -> V {
    unsafe {
        let mut fours = [_mm512_setzero_ps(); 4];
        for i in 0..4 {
            let pair = |a: V, b: V| add(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
            let (ab, cd) = (pair(v[4 * i], v[4 * i + 1]), pair(v[4 * i + 2], v[4 * i + 3]));
            let (ab, cd) = (_mm512_castps_pd(ab), _mm512_castps_pd(cd));
            let (low, high) = (_mm512_unpacklo_pd(ab, cd), _mm512_unpackhi_pd(ab, cd));
            fours[i] = add(_mm512_castpd_ps(low), _mm512_castpd_ps(high));
        }
        let quarters = |a: V, b: V| add(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
        quarters(quarters(fours[0], fours[1]), quarters(fours[2], fours[3]))
    }
}

/// Writes a block of 16 × 16 transposed: rows `from + i · from_row`, columns `to + j · to_row`.
///
/// # Safety
/// As [`load`], for all rows.
#[inline(always)]
pub unsafe fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
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
            let low = |a: V, b: V| _mm512_castps_pd(_mm512_unpacklo_ps(a, b));
            let high = |a: V, b: V| _mm512_castps_pd(_mm512_unpackhi_ps(a, b));
            let (ab, cd) = (low(rows[0], rows[1]), low(rows[2], rows[3]));
            let (ab_high, cd_high) = (high(rows[0], rows[1]), high(rows[2], rows[3]));
            let columns = [
                _mm512_unpacklo_pd(ab, cd),
                _mm512_unpackhi_pd(ab, cd),
                _mm512_unpacklo_pd(ab_high, cd_high),
                _mm512_unpackhi_pd(ab_high, cd_high),
            ];
            for (j, column) in columns.into_iter().enumerate() {
                store(to.add((4 * quarter + j) * to_row), _mm512_castpd_ps(column));
            }
        }
    }
}
