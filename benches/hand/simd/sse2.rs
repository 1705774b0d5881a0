//! Registers of every x86-64, which has no fused multiply-add.

use super::{Floats, Register, map, register};
use std::arch::x86_64::*;

register! {
    __m128: 4 x f32, _mm_setzero_ps _mm_set1_ps _mm_loadu_ps _mm_storeu_ps _mm_add_ps _mm_sub_ps _mm_mul_ps _mm_div_ps _mm_max_ps,
    |a, b, c| a.mul(b).add(c), a.mul(b).sub(c), c.sub(a.mul(b))
}

impl Floats for __m128 {
    #[inline(always)]
    unsafe fn load_first(n: usize, from: *const f32) -> Self {
        let mut lanes = [0.0; 4];
        for i in 0..n {
            lanes[i] = unsafe { *from.add(i) };
        }
        unsafe { core::mem::transmute(lanes) }
    }

    #[inline(always)]
    unsafe fn first(self, n: usize, rest: f32) -> Self {
        let mut lanes: [f32; 4] = unsafe { core::mem::transmute(self) };
        lanes[n..].fill(rest);
        unsafe { core::mem::transmute(lanes) }
    }

    #[inline(always)]
    unsafe fn store_first(self, n: usize, to: *mut f32) {
        let lanes: [f32; 4] = unsafe { core::mem::transmute(self) };
        for i in 0..n {
            unsafe { *to.add(i) = lanes[i] };
        }
    }

    #[inline(always)]
    unsafe fn where_open(self, gate: Self) -> Self {
        unsafe { _mm_and_ps(_mm_cmpgt_ps(gate, Self::zero()), self) }
    }

    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        unsafe {
            let two = self.add(_mm_movehl_ps(self, self));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
        }
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe {
            let two = self.max(_mm_movehl_ps(self, self));
            _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps::<1>(two, two)))
        }
    }

    map!(4);

    #[inline(always)]
    unsafe fn totals(v: [Self; 16]) -> Self {
        unsafe {
            let pair = |a: Self, b: Self| _mm_unpacklo_ps(a, b).add(_mm_unpackhi_ps(a, b));
            let (ab, cd) = (pair(v[0], v[1]), pair(v[2], v[3]));
            _mm_movelh_ps(ab, cd).add(_mm_movehl_ps(cd, ab))
        }
    }

    #[inline(always)]
    unsafe fn not_zero(self) -> u32 {
        unsafe { _mm_movemask_ps(_mm_cmpneq_ps(self, Self::zero())) as u32 }
    }

    #[inline(always)]
    unsafe fn part(low: Self, high: Self) -> (Self, Self) {
        unsafe { (_mm_shuffle_ps::<0x88>(low, high), _mm_shuffle_ps::<0xDD>(low, high)) }
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> (Self, Self) {
        unsafe { (_mm_unpacklo_ps(even, odd), _mm_unpackhi_ps(even, odd)) }
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
        unsafe {
            let row = |i: usize| Self::load(from.add(i * from_row));
            let (ab, cd) = (_mm_unpacklo_ps(row(0), row(1)), _mm_unpacklo_ps(row(2), row(3)));
            let (ab_high, cd_high) = (_mm_unpackhi_ps(row(0), row(1)), _mm_unpackhi_ps(row(2), row(3)));
            _mm_movelh_ps(ab, cd).store(to);
            _mm_movehl_ps(cd, ab).store(to.add(to_row));
            _mm_movelh_ps(ab_high, cd_high).store(to.add(2 * to_row));
            _mm_movehl_ps(cd_high, ab_high).store(to.add(3 * to_row));
        }
    }
}
