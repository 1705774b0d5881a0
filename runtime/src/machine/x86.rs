//! The registers of AVX2 and AVX-512.
//!
//! Each function here is safe to call because its registers cannot be had otherwise: a value of [`Avx2`] or [`Avx512`] exists
//! only where [`run`](super::run) has seen that the processor has the instructions, and a register is made from such a
//! value. Loads and stores check the length of their slice first.
#![allow(unsafe_code)]
// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

use super::lanes::Lanes;
use super::{Avx2, Avx512};
use core::arch::x86_64::*;
use core::mem::MaybeUninit;

/// Four elements of a row.
#[cfg_attr(not(debug_assertions), inline(always))]
fn four<const K: usize>(row: &[f32; K], k: usize) -> &[f32; 4] {
    row[k..].first_chunk().expect("four elements")
}

/// The same places, to be written.
///
/// # Safety
/// Nothing but floats may be written to them.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn to_write<T>(places: &mut [T]) -> &mut [MaybeUninit<T>] {
    // SAFETY: the layouts are the same, and the caller writes values.
    unsafe { &mut *(core::ptr::from_mut(places) as *mut [MaybeUninit<T>]) }
}

/// Has the cache line of a place fetched.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn fetch<T>(place: &T) {
    // SAFETY: every processor of x86-64 has the instruction, which reads and writes nothing that a program sees.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(place).cast()) }
}

/// Declares a register.
macro_rules! register {
    (
        $(#[$doc:meta])* $name:ident: $count:literal x $float:ident in $register:ident of $machine:ident,
        splat $splat:ident, load $load:ident, store $store:ident, add $add:ident, mul $mul:ident, fused $fused:ident,
        not_zero |$register_of:ident| $not_zero:expr,
        part $load_part:item $store_part:item,
        sum $sum:item $sum4:item $sums:item
        $(columns $columns:item)?
        $(moved $first_or:item $after:item)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name($register);

        impl $name {
            $load_part
            $store_part
            $sum
            $sum4
            $sums
        }

        impl Lanes<$float> for $name {
            type Proof = $machine;
            const COUNT: usize = $count;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn splat(_: $machine, x: $float) -> Self {
                // SAFETY: the machine's value proves that the instruction exists.
                $name(unsafe { $splat(x) })
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn load(_: $machine, from: &[$float]) -> Self {
                let from: &[$float; $count] = from.first_chunk().expect("a register's elements");
                // SAFETY: the machine's value proves that the instruction exists; the array has the register's size.
                $name(unsafe { $load(from.as_ptr()) })
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn load_part(_: $machine, from: &[$float]) -> Self {
                $name::part(from)
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn store(self, to: &mut [$float]) {
                // SAFETY: what is written are floats.
                self.init(unsafe { to_write(to) });
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn store_part(self, to: &mut [$float]) {
                // SAFETY: what is written are floats.
                self.write_part(unsafe { to_write(to) });
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn init(self, to: &mut [MaybeUninit<$float>]) {
                let to: &mut [MaybeUninit<$float>; $count] = to.first_chunk_mut().expect("room for a register's elements");
                // SAFETY: a register exists only where its instructions do; the array has the register's size.
                unsafe { $store(to.as_mut_ptr().cast(), self.0) }
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn init_part(self, to: &mut [MaybeUninit<$float>]) {
                self.write_part(to);
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn add(self, other: Self) -> Self {
                // SAFETY: a register exists only where its instructions do.
                $name(unsafe { $add(self.0, other.0) })
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn mul(self, other: Self) -> Self {
                // SAFETY: a register exists only where its instructions do.
                $name(unsafe { $mul(self.0, other.0) })
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn mul_add(self, factor: Self, summand: Self) -> Self {
                // SAFETY: a register exists only where its instructions do.
                $name(unsafe { $fused(self.0, factor.0, summand.0) })
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn not_zero(self) -> u32 {
                let $register_of = self.0;
                // SAFETY: a register exists only where its instructions do.
                unsafe { $not_zero }
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn sum(self) -> $float {
                self.total()
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn sum4(four: [Self; 4]) -> [$float; 4] {
                $name::totals(four)
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn sums(_: $machine, of: [Self; 16]) -> Self {
                $name::folded(of)
            }
            $($columns)?
            $($first_or $after)?
        }
    };
}

/// Ones for lanes that are there, zeros for the others, from the place `8 - n` or `4 - n` on.
static MASK32: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
static MASK64: [i64; 8] = [-1, -1, -1, -1, 0, 0, 0, 0];

register! {
    /// Eight `f32`.
    F32x8: 8 x f32 in __m256 of Avx2,
    splat _mm256_set1_ps, load _mm256_loadu_ps, store _mm256_storeu_ps, add _mm256_add_ps, mul _mm256_mul_ps, fused _mm256_fmadd_ps,
    not_zero |x| _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(x, _mm256_setzero_ps())) as u32,
    part
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn part(from: &[f32]) -> F32x8 {
        let n = from.len().min(8);
        // SAFETY: called with a machine in hand; the mask is read inside its array, and lanes beyond the slice are not touched.
        F32x8(unsafe { _mm256_maskload_ps(from.as_ptr(), _mm256_loadu_si256(MASK32[8 - n..].as_ptr().cast())) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_part(self, to: &mut [MaybeUninit<f32>]) {
        // In parts: AMD's masked store takes dozens of cycles. SAFETY: a register exists only where its instructions do; each part has
        // the size of what is stored.
        unsafe {
            if let Some(all) = to.first_chunk_mut::<8>() {
                return _mm256_storeu_ps(all.as_mut_ptr().cast(), self.0);
            }
            let (mut rest, fours) = (_mm256_castps256_ps128(self.0), to.len() & 4);
            if let Some(four) = to.first_chunk_mut::<4>() {
                _mm_storeu_ps(four.as_mut_ptr().cast(), rest);
                rest = _mm256_extractf128_ps::<1>(self.0);
            }
            let to = &mut to[fours..];
            let twos = to.len() & 2;
            if let Some(two) = to.first_chunk_mut::<2>() {
                _mm_storel_epi64(two.as_mut_ptr().cast(), _mm_castps_si128(rest));
                rest = _mm_movehl_ps(rest, rest);
            }
            if let Some(one) = to[twos..].first_mut() {
                one.write(_mm_cvtss_f32(rest));
            }
        }
    },
    sum
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn total(self) -> f32 {
        // SAFETY: a register exists only where its instructions do.
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(self.0), _mm256_extractf128_ps::<1>(self.0));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
        }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn totals([a, b, c, d]: [F32x8; 4]) -> [f32; 4] {
        let mut out = [0.0; 4];
        // SAFETY: a register exists only where its instructions do; `out` has the size of what is stored.
        unsafe {
            let pairs = _mm256_hadd_ps(_mm256_hadd_ps(a.0, b.0), _mm256_hadd_ps(c.0, d.0));
            let sums = _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps::<1>(pairs));
            _mm_storeu_ps(out.as_mut_ptr(), sums);
        }
        out
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn folded(of: [F32x8; 16]) -> F32x8 {
        // SAFETY: a register exists only where its instructions do.
        unsafe {
            let mut fours = [_mm256_setzero_ps(); 2];
            for i in 0..2 {
                let (a, b, c, d) = (of[4 * i].0, of[4 * i + 1].0, of[4 * i + 2].0, of[4 * i + 3].0);
                let ab = _mm256_castps_pd(_mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b)));
                let cd = _mm256_castps_pd(_mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d)));
                let (low, high) = (_mm256_unpacklo_pd(ab, cd), _mm256_unpackhi_pd(ab, cd));
                fours[i] = _mm256_add_ps(_mm256_castpd_ps(low), _mm256_castpd_ps(high));
            }
            let low = _mm256_permute2f128_ps::<0x20>(fours[0], fours[1]);
            F32x8(_mm256_add_ps(low, _mm256_permute2f128_ps::<0x31>(fours[0], fours[1])))
        }
    }
    columns
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn columns<const K: usize>(_: Avx2, from: &[[f32; K]], k: usize) -> [F32x8; 4] {
        // SAFETY: the machine's value proves that the instructions exist; each load is of an array of its size.
        unsafe {
            let mut rows = [_mm256_setzero_ps(); 4];
            for i in 0..4 {
                let first = _mm256_castps128_ps256(_mm_loadu_ps(four(&from[i], k).as_ptr()));
                rows[i] = _mm256_insertf128_ps::<1>(first, _mm_loadu_ps(four(&from[i + 4], k).as_ptr()));
            }
            let [a, b, c, d] = rows;
            let (ab, cd) = (_mm256_castps_pd(_mm256_unpacklo_ps(a, b)), _mm256_castps_pd(_mm256_unpacklo_ps(c, d)));
            let (ef, gh) = (_mm256_castps_pd(_mm256_unpackhi_ps(a, b)), _mm256_castps_pd(_mm256_unpackhi_ps(c, d)));
            [
                F32x8(_mm256_castpd_ps(_mm256_unpacklo_pd(ab, cd))),
                F32x8(_mm256_castpd_ps(_mm256_unpackhi_pd(ab, cd))),
                F32x8(_mm256_castpd_ps(_mm256_unpacklo_pd(ef, gh))),
                F32x8(_mm256_castpd_ps(_mm256_unpackhi_pd(ef, gh))),
            ]
        }
    }
}

register! {
    /// Four `f64`.
    F64x4: 4 x f64 in __m256d of Avx2,
    splat _mm256_set1_pd, load _mm256_loadu_pd, store _mm256_storeu_pd, add _mm256_add_pd, mul _mm256_mul_pd, fused _mm256_fmadd_pd,
    not_zero |x| _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_NEQ_UQ>(x, _mm256_setzero_pd())) as u32,
    part
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn part(from: &[f64]) -> F64x4 {
        let n = from.len().min(4);
        // SAFETY: called with a machine in hand; the mask is read inside its array, and lanes beyond the slice are not touched.
        F64x4(unsafe { _mm256_maskload_pd(from.as_ptr(), _mm256_loadu_si256(MASK64[4 - n..].as_ptr().cast())) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_part(self, to: &mut [MaybeUninit<f64>]) {
        // In parts, as eight `f32`. SAFETY: as there.
        unsafe {
            if let Some(all) = to.first_chunk_mut::<4>() {
                return _mm256_storeu_pd(all.as_mut_ptr().cast(), self.0);
            }
            let (mut rest, twos) = (_mm256_castpd256_pd128(self.0), to.len() & 2);
            if let Some(two) = to.first_chunk_mut::<2>() {
                _mm_storeu_pd(two.as_mut_ptr().cast(), rest);
                rest = _mm256_extractf128_pd::<1>(self.0);
            }
            if let Some(one) = to[twos..].first_mut() {
                one.write(_mm_cvtsd_f64(rest));
            }
        }
    },
    sum
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn total(self) -> f64 {
        // SAFETY: a register exists only where its instructions do.
        unsafe {
            let two = _mm_add_pd(_mm256_castpd256_pd128(self.0), _mm256_extractf128_pd::<1>(self.0));
            _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)))
        }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn totals(of: [F64x4; 4]) -> [f64; 4] {
        let mut out = [0.0; 4];
        F64x4::four(of).store(&mut out);
        out
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn folded([a, b, c, d, ..]: [F64x4; 16]) -> F64x4 {
        F64x4::four([a, b, c, d])
    }
}

impl F64x4 {
    /// The sums of four registers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn four([a, b, c, d]: [F64x4; 4]) -> F64x4 {
        // SAFETY: a register exists only where its instructions do.
        unsafe {
            let (ab, cd) = (_mm256_hadd_pd(a.0, b.0), _mm256_hadd_pd(c.0, d.0));
            let (low, high) = (_mm256_permute2f128_pd::<0x20>(ab, cd), _mm256_permute2f128_pd::<0x31>(ab, cd));
            F64x4(_mm256_add_pd(low, high))
        }
    }
}

register! {
    /// Sixteen `f32`.
    F32x16: 16 x f32 in __m512 of Avx512,
    splat _mm512_set1_ps, load _mm512_loadu_ps, store _mm512_storeu_ps, add _mm512_add_ps, mul _mm512_mul_ps, fused _mm512_fmadd_ps,
    not_zero |x| u32::from(_mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(x, _mm512_setzero_ps())),
    part
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn part(from: &[f32]) -> F32x16 {
        let mask = ((1_u32 << from.len().min(16)) - 1) as __mmask16;
        // SAFETY: called with a machine in hand; lanes beyond the slice are not touched.
        F32x16(unsafe { _mm512_maskz_loadu_ps(mask, from.as_ptr()) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_part(self, to: &mut [MaybeUninit<f32>]) {
        let mask = ((1_u32 << to.len().min(16)) - 1) as __mmask16;
        // SAFETY: as in `part`.
        unsafe { _mm512_mask_storeu_ps(to.as_mut_ptr().cast(), mask, self.0) }
    },
    sum
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn total(self) -> f32 {
        self.halves().total()
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn totals([a, b, c, d]: [F32x16; 4]) -> [f32; 4] {
        F32x8::totals([a.halves(), b.halves(), c.halves(), d.halves()])
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn folded(of: [F32x16; 16]) -> F32x16 {
        // SAFETY: a register exists only where its instructions do.
        unsafe {
            let mut fours = [_mm512_setzero_ps(); 4];
            for i in 0..4 {
                let (a, b, c, d) = (of[4 * i].0, of[4 * i + 1].0, of[4 * i + 2].0, of[4 * i + 3].0);
                let ab = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)));
                let cd = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d)));
                let (low, high) = (_mm512_unpacklo_pd(ab, cd), _mm512_unpackhi_pd(ab, cd));
                fours[i] = _mm512_add_ps(_mm512_castpd_ps(low), _mm512_castpd_ps(high));
            }
            // Quarters that belong together, then halves.
            let mut twos = [_mm512_setzero_ps(); 2];
            for i in 0..2 {
                let (a, b) = (fours[2 * i], fours[2 * i + 1]);
                twos[i] = _mm512_add_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
            }
            let [a, b] = twos;
            F32x16(_mm512_add_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b)))
        }
    }
    columns
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn columns<const K: usize>(_: Avx512, from: &[[f32; K]], k: usize) -> [F32x16; 4] {
        // SAFETY: the machine's value proves that the instructions exist; each load is of an array of its size.
        unsafe {
            let mut rows = [_mm512_setzero_ps(); 4];
            for i in 0..4 {
                let first = _mm512_castps128_ps512(_mm_loadu_ps(four(&from[i], k).as_ptr()));
                let two = _mm512_insertf32x4::<1>(first, _mm_loadu_ps(four(&from[i + 4], k).as_ptr()));
                let three = _mm512_insertf32x4::<2>(two, _mm_loadu_ps(four(&from[i + 8], k).as_ptr()));
                rows[i] = _mm512_insertf32x4::<3>(three, _mm_loadu_ps(four(&from[i + 12], k).as_ptr()));
            }
            let [a, b, c, d] = rows;
            let (ab, cd) = (_mm512_castps_pd(_mm512_unpacklo_ps(a, b)), _mm512_castps_pd(_mm512_unpacklo_ps(c, d)));
            let (ef, gh) = (_mm512_castps_pd(_mm512_unpackhi_ps(a, b)), _mm512_castps_pd(_mm512_unpackhi_ps(c, d)));
            [
                F32x16(_mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd))),
                F32x16(_mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd))),
                F32x16(_mm512_castpd_ps(_mm512_unpacklo_pd(ef, gh))),
                F32x16(_mm512_castpd_ps(_mm512_unpackhi_pd(ef, gh))),
            ]
        }
    }
    moved
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn first_or(self, _: Avx512, n: usize, other: F32x16) -> F32x16 {
        let mask = ((1_u32 << n.min(16)) - 1) as __mmask16;
        // SAFETY: a register exists only where its instructions do.
        F32x16(unsafe { _mm512_mask_mov_ps(other.0, mask, self.0) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn after(self, _: Avx512, below: F32x16) -> F32x16 {
        // SAFETY: a register exists only where its instructions do.
        F32x16(unsafe {
            let (here, below) = (_mm512_castps_si512(self.0), _mm512_castps_si512(below.0));
            _mm512_castsi512_ps(_mm512_alignr_epi32::<15>(here, below))
        })
    }
}

impl F32x16 {
    /// The sum of both halves.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn halves(self) -> F32x8 {
        // SAFETY: a register exists only where its instructions do, and a machine with AVX-512 has AVX2.
        F32x8(unsafe { _mm256_add_ps(_mm512_castps512_ps256(self.0), _mm512_extractf32x8_ps::<1>(self.0)) })
    }
}

register! {
    /// Eight `f64`.
    F64x8: 8 x f64 in __m512d of Avx512,
    splat _mm512_set1_pd, load _mm512_loadu_pd, store _mm512_storeu_pd, add _mm512_add_pd, mul _mm512_mul_pd, fused _mm512_fmadd_pd,
    not_zero |x| u32::from(_mm512_cmp_pd_mask::<_CMP_NEQ_UQ>(x, _mm512_setzero_pd())),
    part
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn part(from: &[f64]) -> F64x8 {
        let mask = ((1_u32 << from.len().min(8)) - 1) as __mmask8;
        // SAFETY: called with a machine in hand; lanes beyond the slice are not touched.
        F64x8(unsafe { _mm512_maskz_loadu_pd(mask, from.as_ptr()) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_part(self, to: &mut [MaybeUninit<f64>]) {
        let mask = ((1_u32 << to.len().min(8)) - 1) as __mmask8;
        // SAFETY: as in `part`.
        unsafe { _mm512_mask_storeu_pd(to.as_mut_ptr().cast(), mask, self.0) }
    },
    sum
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn total(self) -> f64 {
        self.halves().total()
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn totals([a, b, c, d]: [F64x8; 4]) -> [f64; 4] {
        F64x4::totals([a.halves(), b.halves(), c.halves(), d.halves()])
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn folded([a, b, c, d, e, f, g, h, ..]: [F64x8; 16]) -> F64x8 {
        let low = F64x4::four([a.halves(), b.halves(), c.halves(), d.halves()]);
        let high = F64x4::four([e.halves(), f.halves(), g.halves(), h.halves()]);
        // SAFETY: a register exists only where its instructions do.
        F64x8(unsafe { _mm512_insertf64x4::<1>(_mm512_castpd256_pd512(low.0), high.0) })
    }
    moved
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn first_or(self, _: Avx512, n: usize, other: F64x8) -> F64x8 {
        let mask = ((1_u32 << n.min(8)) - 1) as __mmask8;
        // SAFETY: a register exists only where its instructions do.
        F64x8(unsafe { _mm512_mask_mov_pd(other.0, mask, self.0) })
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn after(self, _: Avx512, below: F64x8) -> F64x8 {
        // SAFETY: a register exists only where its instructions do.
        F64x8(unsafe {
            let (here, below) = (_mm512_castpd_si512(self.0), _mm512_castpd_si512(below.0));
            _mm512_castsi512_pd(_mm512_alignr_epi64::<7>(here, below))
        })
    }
}

impl F64x8 {
    /// The sum of both halves.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn halves(self) -> F64x4 {
        // SAFETY: a register exists only where its instructions do, and a machine with AVX-512 has AVX2.
        F64x4(unsafe { _mm256_add_pd(_mm512_castpd512_pd256(self.0), _mm512_extractf64x4_pd::<1>(self.0)) })
    }
}

/// The transpose of a block; every x86-64 has the instructions.
#[inline(always)]
pub fn transpose4_f32(rows: &[[f32; 4]; 4]) -> [[f32; 4]; 4] {
    let mut out = [[0.0; 4]; 4];
    // SAFETY: each load and store is of an array of its size.
    unsafe {
        let (a, b) = (_mm_loadu_ps(rows[0].as_ptr()), _mm_loadu_ps(rows[1].as_ptr()));
        let (c, d) = (_mm_loadu_ps(rows[2].as_ptr()), _mm_loadu_ps(rows[3].as_ptr()));
        let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
        let (ab_high, cd_high) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
        _mm_storeu_ps(out[0].as_mut_ptr(), _mm_movelh_ps(ab, cd));
        _mm_storeu_ps(out[1].as_mut_ptr(), _mm_movehl_ps(cd, ab));
        _mm_storeu_ps(out[2].as_mut_ptr(), _mm_movelh_ps(ab_high, cd_high));
        _mm_storeu_ps(out[3].as_mut_ptr(), _mm_movehl_ps(cd_high, ab_high));
    }
    out
}
