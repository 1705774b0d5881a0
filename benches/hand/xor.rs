//! MLP 2-2-1, sigmoid, mean squared error of the four samples of exclusive or: both hidden units of all samples in one register.

use super::for_each_machine;
use crate::models::Xor;
use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::{Matrix, Vector};

for_each_machine! {
    /// Value and gradient, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a Xor, xs: &'a Matrix<4, 2>, targets: &'a Vector<4>, g: &'a mut Xor) -> f32 = gradient
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &Xor, xs: &Matrix<4, 2>, targets: &Vector<4>, g: &mut Xor) -> f32 {
    // SAFETY: the code is compiled for AVX2 or more.
    if M::VECTOR >= 32 { unsafe { gradient_wide(cpu, net, xs, targets, g) } } else { plain(cpu, net, xs, targets, g) }
}

/// Unit 0 of the four samples in the lower half, unit 1 in the upper; what belongs to the samples alone stands in both.
#[inline(always)]
unsafe fn gradient_wide<M: Machine>(cpu: M, net: &Xor, xs: &Matrix<4, 2>, targets: &Vector<4>, g: &mut Xor) -> f32 {
    unsafe {
        let sigmoid = |x: __m256| {
            let mut lanes: [f32; 8] = core::mem::transmute(x);
            for lane in &mut lanes {
                *lane = lane.sigmoid_on(cpu);
            }
            core::mem::transmute::<[f32; 8], __m256>(lanes)
        };
        let pick = |x: __m256, lanes: __m256i| _mm256_permutevar8x32_ps(x, lanes);
        let (first, second) = (_mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1), _mm256_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2));
        let (even, odd) = (_mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6), _mm256_setr_epi32(1, 3, 5, 7, 1, 3, 5, 7));
        let pair = |from: *const f32| _mm256_castpd_ps(_mm256_castpd128_pd256(_mm_load_sd(from.cast())));
        let x = _mm256_loadu_ps(xs.0.as_ptr().cast());
        let (x0, x1) = (pick(x, even), pick(x, odd));
        let w = _mm256_castps128_ps256(_mm_loadu_ps(net.hidden.w.0.as_ptr().cast()));
        let w1 = pick(w, _mm256_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3));
        let b = pick(pair(net.hidden.b.0.as_ptr()), first);
        let h = sigmoid(_mm256_fmadd_ps(pick(w, second), x0, _mm256_fmadd_ps(w1, x1, b)));
        let v = pick(pair(net.out.w.0[0].as_ptr()), first);
        let parts = _mm256_mul_ps(h, v);
        let both = _mm256_add_ps(parts, _mm256_permute2f128_ps::<1>(parts, parts));
        let y = sigmoid(_mm256_add_ps(both, _mm256_set1_ps(net.out.b[0])));
        let error = _mm256_sub_ps(y, _mm256_broadcast_ps(&_mm_loadu_ps(targets.0.as_ptr())));
        let rest = |x| _mm256_fnmadd_ps(x, x, x);
        let dy = _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(0.5), error), rest(y));
        let d = _mm256_mul_ps(_mm256_mul_ps(dy, v), rest(h));
        let of_inputs = _mm256_hadd_ps(_mm256_mul_ps(d, x0), _mm256_mul_ps(d, x1));
        let sums = _mm256_hadd_ps(of_inputs, _mm256_hadd_ps(_mm256_mul_ps(dy, h), d));
        // A half for each unit: both inputs, the unit itself, one.
        let (zero, one) = (_mm256_castps256_ps128(sums), _mm256_extractf128_ps::<1>(sums));
        _mm_storeu_ps(g.hidden.w.0.as_mut_ptr().cast(), _mm_movelh_ps(zero, one));
        let rest = _mm_unpackhi_ps(zero, one);
        _mm_storel_pd(g.out.w.0[0].as_mut_ptr().cast(), _mm_castps_pd(rest));
        _mm_storeh_pd(g.hidden.b.0.as_mut_ptr().cast(), _mm_castps_pd(rest));
        let squares = _mm256_mul_ps(error, error);
        let last = _mm_hadd_ps(_mm256_castps256_ps128(dy), _mm256_castps256_ps128(squares));
        let last = _mm_hadd_ps(last, last);
        g.out.b[0] = _mm_cvtss_f32(last);
        0.25 * _mm_cvtss_f32(_mm_movehdup_ps(last))
    }
}

fn sum(x: [f32; 4]) -> f32 {
    (x[0] + x[2]) + (x[1] + x[3])
}

#[inline(always)]
fn plain<M: Machine>(cpu: M, net: &Xor, xs: &Matrix<4, 2>, targets: &Vector<4>, g: &mut Xor) -> f32 {
    let (w, b, v) = (&net.hidden.w.0, &net.hidden.b.0, &net.out.w.0[0]);
    // Unit 0 of the four samples, then unit 1.
    let mut h = [0.0f32; 8];
    for lane in 0..8 {
        let (unit, sample) = (lane / 4, lane % 4);
        h[lane] = cpu.mul_add(w[unit][0], xs.0[sample][0], cpu.mul_add(w[unit][1], xs.0[sample][1], b[unit]));
    }
    for h in &mut h {
        *h = h.sigmoid_on(cpu);
    }
    let mut y = [0.0f32; 4];
    for s in 0..4 {
        y[s] = cpu.mul_add(v[0], h[s], cpu.mul_add(v[1], h[4 + s], net.out.b[0])).sigmoid_on(cpu);
    }
    let (mut squares, mut dy) = ([0.0f32; 4], [0.0f32; 4]);
    for s in 0..4 {
        let error = y[s] - targets[s];
        squares[s] = error * error;
        dy[s] = 0.5 * error * (y[s] - y[s] * y[s]);
    }
    g.out.b[0] = sum(dy);
    let mut d = [0.0f32; 8];
    for lane in 0..8 {
        d[lane] = dy[lane % 4] * v[lane / 4] * (h[lane] - h[lane] * h[lane]);
    }
    for unit in 0..2 {
        let of = |f: &dyn Fn(usize) -> f32| sum([f(0), f(1), f(2), f(3)]);
        g.out.w.0[0][unit] = of(&|s| dy[s] * h[4 * unit + s]);
        g.hidden.b[unit] = of(&|s| d[4 * unit + s]);
        g.hidden.w.0[unit] = [of(&|s| d[4 * unit + s] * xs.0[s][0]), of(&|s| d[4 * unit + s] * xs.0[s][1])];
    }
    0.25 * sum(squares)
}
