//! Functions of few numbers, f64.

use super::for_each_machine;
use std::arch::asm;
use std::arch::x86_64::*;
use tapeless::__private::machine::{self, Machine, Work};
use tapeless::prelude::Vector;

/// f = (x + y)(y − z), value and gradient.
#[inline]
pub fn product(x: f64, y: f64, z: f64) -> (f64, [f64; 3]) {
    let (g, h) = (x + y, y - z);
    (g * h, [h, g + h, -g])
}

/// The logistic map `N` times, value and derivative together: one number in needs no reverse pass.
#[inline]
pub fn logistic<const N: usize>(x: f64) -> (f64, f64) {
    machine::run::<Logistic<N>, Logistic<N>>(x)
}

struct Logistic<const N: usize>;

impl<const N: usize> Work<Logistic<N>> for Logistic<N> {
    type Args<'a> = f64;
    type Output = (f64, f64);
    const FLOPS: u64 = 4 * N as u64;

    /// In s = 4l, which has the same roundings, a step is s(4 − s) with the slope 4 − 2s: four operations.
    #[inline(always)]
    fn on<M: Machine>(_: M, x: f64) -> (f64, f64) {
        let (mut s, mut slope) = (4.0 * x, 1.0);
        let mut step = || {
            let rest = 4.0 - s;
            slope *= rest - s;
            s *= rest;
            // Else the compiler puts both into one register, whose shuffles double the chain's latency.
            // SAFETY: no instruction.
            unsafe { asm!("/* {} */", inout(xmm_reg) slope, options(pure, nomem, nostack, preserves_flags)) };
        };
        // Sixteen at a time: the loop's own instructions would take their share.
        for _ in 0..N / 16 {
            (0..16).for_each(|_| step());
        }
        (0..N % 16).for_each(|_| step());
        (0.25 * s, slope)
    }
}

for_each_machine! {
    /// Rosenbrock's function of 32 numbers, value and gradient.
    pub fn rosenbrock<'a>(x: &'a Vector<32, f64>, g: &'a mut Vector<32, f64>) -> f64 = rosenbrock_on
}

#[inline(always)]
fn rosenbrock_on<M: Machine>(_: M, x: &Vector<32, f64>, g: &mut Vector<32, f64>) -> f64 {
    // SAFETY: the code is compiled for the machine's instructions.
    match M::VECTOR {
        64 => unsafe { rosenbrock_avx512(x, g) },
        32 => unsafe { rosenbrock_avx2(x, g) },
        _ => rosenbrock_plain(&x.0, &mut g.0),
    }
}

/// Eight terms a register; what a term gives to the next number is moved up one lane.
#[inline(always)]
unsafe fn rosenbrock_avx512(x: &Vector<32, f64>, g: &mut Vector<32, f64>) -> f64 {
    unsafe {
        let (x, g) = (x.0.as_ptr(), g.0.as_mut_ptr());
        let set = |x: f64| _mm512_set1_pd(x);
        let (mut sum, mut rests) = (set(0.0), set(0.0));
        let mut below = set(0.0);
        for block in 0..4 {
            // There are 31 terms.
            let there: __mmask8 = if block == 3 { 0x7f } else { 0xff };
            let here = _mm512_loadu_pd(x.add(8 * block));
            let next = _mm512_maskz_loadu_pd(there, x.add(8 * block + 1));
            let bend = _mm512_maskz_mov_pd(there, _mm512_fnmadd_pd(here, here, next));
            let rest = _mm512_maskz_sub_pd(there, set(1.0), here);
            sum = _mm512_fmadd_pd(bend, bend, sum);
            rests = _mm512_fmadd_pd(rest, rest, rests);
            let own = _mm512_fmadd_pd(_mm512_mul_pd(set(-400.0), bend), here, _mm512_mul_pd(set(-2.0), rest));
            let shifted =
                _mm512_castsi512_pd(_mm512_alignr_epi64::<7>(_mm512_castpd_si512(bend), _mm512_castpd_si512(below)));
            _mm512_storeu_pd(g.add(8 * block), _mm512_fmadd_pd(set(200.0), shifted, own));
            below = bend;
        }
        _mm512_reduce_add_pd(_mm512_fmadd_pd(set(100.0), sum, rests))
    }
}

/// Four terms a register.
#[inline(always)]
unsafe fn rosenbrock_avx2(x: &Vector<32, f64>, g: &mut Vector<32, f64>) -> f64 {
    unsafe {
        let (x, g) = (x.0.as_ptr(), g.0.as_mut_ptr());
        let set = |x: f64| _mm256_set1_pd(x);
        let (mut sum, mut rests, mut below) = ([set(0.0); 2], [set(0.0); 2], set(0.0));
        for block in 0..8 {
            let here = _mm256_loadu_pd(x.add(4 * block));
            let (bend, rest);
            if block < 7 {
                bend = _mm256_fnmadd_pd(here, here, _mm256_loadu_pd(x.add(4 * block + 1)));
                rest = _mm256_sub_pd(set(1.0), here);
            } else {
                // There are 31 terms.
                let next = _mm256_permute4x64_pd::<0x39>(here);
                bend = _mm256_blend_pd::<8>(_mm256_fnmadd_pd(here, here, next), set(0.0));
                rest = _mm256_blend_pd::<8>(_mm256_sub_pd(set(1.0), here), set(0.0));
            }
            sum[block % 2] = _mm256_fmadd_pd(bend, bend, sum[block % 2]);
            rests[block % 2] = _mm256_fmadd_pd(rest, rest, rests[block % 2]);
            let own = _mm256_fmadd_pd(_mm256_mul_pd(set(-400.0), bend), here, _mm256_mul_pd(set(-2.0), rest));
            let shifted = _mm256_shuffle_pd::<5>(_mm256_permute2f128_pd::<0x21>(below, bend), bend);
            _mm256_storeu_pd(g.add(4 * block), _mm256_fmadd_pd(set(200.0), shifted, own));
            below = bend;
        }
        let (sum, rests) = (_mm256_add_pd(sum[0], sum[1]), _mm256_add_pd(rests[0], rests[1]));
        let four = _mm256_fmadd_pd(set(100.0), sum, rests);
        let two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd::<1>(four));
        _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)))
    }
}

#[inline(always)]
fn rosenbrock_plain<const N: usize>(x: &[f64; N], g: &mut [f64; N]) -> f64 {
    let mut sum = 0.0;
    *g = [0.0; N];
    for i in 0..N - 1 {
        let (bend, rest) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
        sum += 100.0 * bend * bend + rest * rest;
        g[i] += -400.0 * bend * x[i] - 2.0 * rest;
        g[i + 1] += 200.0 * bend;
    }
    sum
}
