//! MLP 64-32-10, relu, softmax cross-entropy on a label; for one example, the gradient added up.

use super::for_each_machine;
use super::simd::{V, add, fma, load, map, mul, splat, store, totals, wide};
use crate::models::DigitsNet;
use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

for_each_machine! {
    /// Value; the gradient is added to `g`.
    pub fn accumulate_grad<'a>(net: &'a DigitsNet, x: &'a Vector<64>, label: usize, g: &'a mut DigitsNet) -> f32 = gradient
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &DigitsNet, x: &Vector<64>, label: usize, g: &mut DigitsNet) -> f32 {
    // SAFETY: the code is compiled for AVX-512.
    if wide(cpu) { unsafe { gradient_wide(cpu, net, x, label, g) } } else { plain(cpu, net, x, label, g) }
}

#[inline(always)]
unsafe fn gradient_wide<M: Machine>(cpu: M, net: &DigitsNet, x: &Vector<64>, label: usize, g: &mut DigitsNet) -> f32 {
    unsafe {
        let zero = _mm512_setzero_ps();
        let mut xs = [zero; 4];
        for v in 0..4 {
            xs[v] = load(x.0.as_ptr().add(16 * v));
        }
        let mut h = [zero; 2];
        for half in 0..2 {
            let mut sums = [zero; 16];
            for i in 0..16 {
                let row = net.hidden.w.0[16 * half + i].as_ptr();
                let two = |v: usize| fma(xs[v], load(row.add(16 * v)), mul(xs[v + 1], load(row.add(16 * v + 16))));
                sums[i] = add(two(0), two(2));
            }
            h[half] = _mm512_max_ps(add(totals(sums), load(net.hidden.b.0.as_ptr().add(16 * half))), zero);
        }
        let ten: __mmask16 = 0x3ff;
        let mut sums = [zero; 16];
        for i in 0..10 {
            let row = net.out.w.0[i].as_ptr();
            sums[i] = fma(h[0], load(row), mul(h[1], load(row.add(16))));
        }
        let z = add(totals(sums), _mm512_maskz_loadu_ps(ten, net.out.b.0.as_ptr()));
        let z = _mm512_mask_mov_ps(splat(f32::NEG_INFINITY), ten, z);
        let largest = _mm512_reduce_max_ps(z);
        let e = map(_mm512_sub_ps(z, splat(largest)), |x| x.exp_on(cpu));
        let sum = _mm512_reduce_add_ps(e);
        let lanes: [f32; 16] = core::mem::transmute(z);
        let value = sum.ln_on(cpu) + largest - lanes[label];
        let numbers = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        let hit = _mm512_cmpeq_epi32_mask(numbers, _mm512_set1_epi32(label as i32));
        let p = mul(e, splat(1.0 / sum));
        let p = _mm512_mask_sub_ps(p, hit, p, splat(1.0));
        let b = g.out.b.0.as_mut_ptr();
        _mm512_mask_storeu_ps(b, ten, add(p, _mm512_maskz_loadu_ps(ten, b)));
        let p: [f32; 16] = core::mem::transmute(p);
        let mut dh = [[zero; 2]; 2];
        for i in 0..10 {
            let (p, row, to) = (splat(p[i]), net.out.w.0[i].as_ptr(), g.out.w.0[i].as_mut_ptr());
            for v in 0..2 {
                dh[i % 2][v] = fma(p, load(row.add(16 * v)), dh[i % 2][v]);
                store(to.add(16 * v), fma(p, h[v], load(to.add(16 * v))));
            }
        }
        let mut d = [[0.0f32; 16]; 2];
        for half in 0..2 {
            let open = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(h[half], zero);
            let dh: V = _mm512_maskz_add_ps(open, dh[0][half], dh[1][half]);
            let b = g.hidden.b.0.as_mut_ptr().add(16 * half);
            store(b, add(dh, load(b)));
            d[half] = core::mem::transmute::<V, [f32; 16]>(dh);
        }
        for i in 0..32 {
            // Nothing passes a closed unit, so that its row costs nothing.
            let d = d[i / 16][i % 16];
            if d == 0.0 {
                continue;
            }
            let (d, to) = (splat(d), g.hidden.w.0[i].as_mut_ptr());
            for v in 0..4 {
                store(to.add(16 * v), fma(d, xs[v], load(to.add(16 * v))));
            }
        }
        value
    }
}

fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let [a, b, c, d, e, f, p, q] = lanes;
    ((a + e) + (c + p)) + ((b + f) + (d + q))
}

#[inline(always)]
fn plain<M: Machine>(cpu: M, net: &DigitsNet, x: &Vector<64>, label: usize, g: &mut DigitsNet) -> f32 {
    let mut h = [0.0f32; 32];
    for i in 0..32 {
        h[i] = (dot(&net.hidden.w.0[i], &x.0) + net.hidden.b[i]).max(0.0);
    }
    let mut z = [0.0f32; 10];
    for i in 0..10 {
        z[i] = dot(&net.out.w.0[i], &h) + net.out.b[i];
    }
    let largest = z.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
    let mut p = [0.0f32; 10];
    let mut sum = 0.0;
    for i in 0..10 {
        p[i] = (z[i] - largest).exp_on(cpu);
        sum += p[i];
    }
    let value = sum.ln_on(cpu) + largest - z[label];
    for p in &mut p {
        *p /= sum;
    }
    p[label] -= 1.0;
    let mut dh = [0.0f32; 32];
    for i in 0..10 {
        for j in 0..32 {
            g.out.w.0[i][j] += p[i] * h[j];
            dh[j] += p[i] * net.out.w.0[i][j];
        }
        g.out.b[i] += p[i];
    }
    for i in 0..32 {
        if h[i] <= 0.0 {
            continue;
        }
        g.hidden.b[i] += dh[i];
        for j in 0..64 {
            g.hidden.w.0[i][j] += dh[i] * x[j];
        }
    }
    value
}
