//! MLP 784-128-64-10, relu, softmax cross-entropy: one sample, where the weights' way through the second-level cache is what counts,
//! and 64 of them, where the multiplications are.
//!
//! The batch stands with samples as columns, so that weights are read as they lie and only the images are transposed.

use super::for_each_machine;
use super::products::{Left, columns};
use super::simd::{Aligned, V, add, fma, load, map, mul, splat, store, totals, transpose, wide};
use crate::models::Mlp;
use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

/// The samples of a batch.
pub const BATCH: usize = 64;

for_each_machine! {
    /// The ten outputs for one image.
    pub fn outputs<'a>(net: &'a Mlp, x: &'a Vector<784>) -> Vector<10> = inference
}
for_each_machine! {
    /// Value and gradient for one image, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a Mlp, x: &'a Vector<784>, label: usize, g: &'a mut Mlp) -> f32 = gradient
}
for_each_machine! {
    /// The mean's value and gradient, the gradient written into `g`.
    pub fn batch_value_and_grad<'a>(
        net: &'a Mlp, xs: &'a [Vector<784>; BATCH], labels: &'a [usize; BATCH], space: &'a mut Space, g: &'a mut Mlp
    ) -> f32 = batch_gradient
}
for_each_machine! {
    /// The mean's value alone.
    pub fn batch_value<'a>(
        net: &'a Mlp, xs: &'a [Vector<784>; BATCH], labels: &'a [usize; BATCH], space: &'a mut Space
    ) -> f32 = batch_value_on
}

#[inline(always)]
fn inference<M: Machine>(cpu: M, net: &Mlp, x: &Vector<784>) -> Vector<10> {
    let (mut h, mut k) = (Aligned([0.0; 128]), Aligned([0.0; 64]));
    layers(cpu, net, x, &mut h.0, &mut k.0)
}

#[inline(always)]
fn layers<M: Machine>(cpu: M, net: &Mlp, x: &Vector<784>, h: &mut [f32; 128], k: &mut [f32; 64]) -> Vector<10> {
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        unsafe { layers_wide(net, x, h, k) }
    } else {
        layer(&net.first.w.0, &x.0, &net.first.b.0, h);
        h.iter_mut().for_each(|h| *h = h.max(0.0));
        layer(&net.second.w.0, h, &net.second.b.0, k);
        k.iter_mut().for_each(|k| *k = k.max(0.0));
        let mut z = [0.0; 10];
        layer(&net.out.w.0, k, &net.out.b.0, &mut z);
        Vector(z)
    }
}

/// Sixteen sums of products, of rows that lie `row` apart.
#[inline(always)]
unsafe fn dots<const N: usize>(w: *const f32, row: usize, x: &[f32; N]) -> V {
    unsafe {
        let mut sums = [_mm512_setzero_ps(); 16];
        for k in 0..N / 16 {
            let x = load(x.as_ptr().add(16 * k));
            for i in 0..16 {
                sums[i] = fma(x, load(w.add(i * row + 16 * k)), sums[i]);
            }
        }
        totals(sums)
    }
}

#[inline(always)]
unsafe fn layers_wide(net: &Mlp, x: &Vector<784>, h: &mut [f32; 128], k: &mut [f32; 64]) -> Vector<10> {
    unsafe {
        let zero = _mm512_setzero_ps();
        for i in 0..8 {
            let z = add(dots(net.first.w.0[16 * i].as_ptr(), 784, &x.0), load(net.first.b.0.as_ptr().add(16 * i)));
            store(h.as_mut_ptr().add(16 * i), _mm512_max_ps(z, zero));
        }
        for i in 0..4 {
            let z = add(dots(net.second.w.0[16 * i].as_ptr(), 128, h), load(net.second.b.0.as_ptr().add(16 * i)));
            store(k.as_mut_ptr().add(16 * i), _mm512_max_ps(z, zero));
        }
        let mut sums = [zero; 16];
        for i in 0..10 {
            let row = net.out.w.0[i].as_ptr();
            for v in 0..4 {
                sums[i] = fma(load(k.as_ptr().add(16 * v)), load(row.add(16 * v)), sums[i]);
            }
        }
        let z = add(totals(sums), _mm512_maskz_loadu_ps(0x3ff, net.out.b.0.as_ptr()));
        let z: [f32; 16] = core::mem::transmute(z);
        Vector(*z.first_chunk().unwrap())
    }
}

#[inline(always)]
fn layer<const N: usize, const R: usize>(w: &[[f32; N]; R], x: &[f32; N], b: &[f32; R], out: &mut [f32; R]) {
    for i in 0..R {
        let mut lanes = [0.0f32; 16];
        for (w, x) in w[i].chunks_exact(16).zip(x.chunks_exact(16)) {
            for lane in 0..16 {
                lanes[lane] += w[lane] * x[lane];
            }
        }
        out[i] = lanes.iter().sum::<f32>() + b[i];
    }
}

/// Cross-entropy, and its derivative written over the outputs.
#[inline(always)]
fn cross_entropy<M: Machine>(cpu: M, z: &mut [f32; 10], label: usize) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 16];
    lanes[..10].copy_from_slice(z);
    let largest = lanes.iter().fold(f32::NEG_INFINITY, |a, b| if *b > a { *b } else { a });
    for lane in &mut lanes {
        *lane = (*lane - largest).exp_on(cpu);
    }
    let sum: f32 = lanes.iter().sum();
    let value = sum.ln_on(cpu) + largest - z[label];
    let inverse = 1.0 / sum;
    for i in 0..10 {
        z[i] = lanes[i] * inverse;
    }
    z[label] -= 1.0;
    value
}

/// The gradient of a layer: rows of `g` are d · x, and `dx` the sum of d times rows of `w`.
#[inline(always)]
fn layer_back<const N: usize, const R: usize>(
    d: &[f32; R],
    x: &[f32; N],
    w: &[[f32; N]; R],
    g: &mut [[f32; N]; R],
) -> [f32; N] {
    let mut dx = [0.0; N];
    for i in 0..R {
        for j in 0..N {
            g[i][j] = d[i] * x[j];
            dx[j] += d[i] * w[i][j];
        }
    }
    dx
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &Mlp, x: &Vector<784>, label: usize, g: &mut Mlp) -> f32 {
    let (mut h, mut k) = (Aligned([0.0f32; 128]), Aligned([0.0f32; 64]));
    let mut z = layers(cpu, net, x, &mut h.0, &mut k.0);
    let value = cross_entropy(cpu, &mut z.0, label);
    let mut d = layer_back(&z.0, &k.0, &net.out.w.0, &mut g.out.w.0);
    g.out.b = z;
    for i in 0..64 {
        d[i] = if k.0[i] > 0.0 { d[i] } else { 0.0 };
    }
    g.second.b.0 = d;
    let mut d = layer_back(&d, &h.0, &net.second.w.0, &mut g.second.w.0);
    for i in 0..128 {
        d[i] = if h.0[i] > 0.0 { d[i] } else { 0.0 };
    }
    g.first.b.0 = d;
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        unsafe { outer_wide(&d, x, &mut g.first.w.0) };
    } else {
        for i in 0..128 {
            for j in 0..784 {
                g.first.w.0[i][j] = d[i] * x[j];
            }
        }
    }
    value
}

/// d xᵀ, four rows side by side.
#[inline(always)]
unsafe fn outer_wide(d: &[f32; 128], x: &Vector<784>, g: &mut [[f32; 784]; 128]) {
    unsafe {
        for i in (0..128).step_by(4) {
            let mut factors = [_mm512_setzero_ps(); 4];
            for r in 0..4 {
                factors[r] = splat(d[i + r]);
            }
            let to = g[i].as_mut_ptr();
            for j in 0..49 {
                let x = load(x.0.as_ptr().add(16 * j));
                for r in 0..4 {
                    store(to.add(784 * r + 16 * j), mul(factors[r], x));
                }
            }
        }
    }
}

/// What a batch needs beside the gradient; rows are units, columns samples, unless transposed.
pub struct Space {
    x: Aligned<[[f32; BATCH]; 784]>,
    h: Aligned<[[f32; BATCH]; 128]>,
    k: Aligned<[[f32; BATCH]; 64]>,
    z: Aligned<[[f32; BATCH]; 10]>,
    h_transposed: Aligned<[[f32; 128]; BATCH]>,
    k_transposed: Aligned<[[f32; 64]; BATCH]>,
    dh: Aligned<[[f32; BATCH]; 128]>,
    dk: Aligned<[[f32; BATCH]; 64]>,
}

impl Space {
    /// All zero.
    pub const ZERO: Space = Space {
        x: Aligned([[0.0; BATCH]; 784]),
        h: Aligned([[0.0; BATCH]; 128]),
        k: Aligned([[0.0; BATCH]; 64]),
        z: Aligned([[0.0; BATCH]; 10]),
        h_transposed: Aligned([[0.0; 128]; BATCH]),
        k_transposed: Aligned([[0.0; 64]; BATCH]),
        dh: Aligned([[0.0; BATCH]; 128]),
        dk: Aligned([[0.0; BATCH]; 64]),
    };
}

#[inline(always)]
fn batch_value_on<M: Machine>(
    cpu: M,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
) -> f32 {
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        unsafe { batch_forward(cpu, net, xs, labels, space) / BATCH as f32 }
    } else {
        let mut sum = 0.0;
        for (x, label) in xs.iter().zip(labels) {
            sum += cross_entropy(cpu, &mut inference(cpu, net, x).0, *label);
        }
        sum / BATCH as f32
    }
}

#[inline(always)]
fn batch_gradient<M: Machine>(
    cpu: M,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
    g: &mut Mlp,
) -> f32 {
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        return unsafe { batch_wide(cpu, net, xs, labels, space, g) };
    }
    // As for one sample, the gradient added up; the two largest matrices in blocks of samples whose rows stay in the first-level cache.
    let scale = 1.0 / BATCH as f32;
    let mut sum = 0.0;
    (g.first.w.0, g.second.w.0, g.out.w.0) = ([[0.0; 784]; 128], [[0.0; 128]; 64], [[0.0; 64]; 10]);
    (g.first.b.0, g.second.b.0, g.out.b.0) = ([0.0; 128], [0.0; 64], [0.0; 10]);
    for (xs, labels) in xs.chunks_exact(4).zip(labels.chunks_exact(4)) {
        let mut d = [[0.0f32; 128]; 4];
        for s in 0..4 {
            let (mut h, mut k) = ([0.0f32; 128], [0.0f32; 64]);
            let mut z = layers(cpu, net, &xs[s], &mut h, &mut k);
            sum += cross_entropy(cpu, &mut z.0, labels[s]);
            let mut dk = [0.0f32; 64];
            for i in 0..10 {
                let d = scale * z[i];
                g.out.b[i] += d;
                for j in 0..64 {
                    g.out.w.0[i][j] += d * k[j];
                    dk[j] += d * net.out.w.0[i][j];
                }
            }
            for i in 0..64 {
                let dk = if k[i] > 0.0 { dk[i] } else { 0.0 };
                g.second.b[i] += dk;
                for j in 0..128 {
                    g.second.w.0[i][j] += dk * h[j];
                    d[s][j] += dk * net.second.w.0[i][j];
                }
            }
            for i in 0..128 {
                d[s][i] = if h[i] > 0.0 { d[s][i] } else { 0.0 };
                g.first.b[i] += d[s][i];
            }
        }
        for i in 0..128 {
            let d = [d[0][i], d[1][i], d[2][i], d[3][i]];
            for j in 0..784 {
                g.first.w.0[i][j] += (d[0] * xs[0][j] + d[1] * xs[1][j]) + (d[2] * xs[2][j] + d[3] * xs[3][j]);
            }
        }
    }
    sum * scale
}

/// The sum of the values. Afterwards `z` holds the softmax less the labels' ones.
#[inline(always)]
unsafe fn batch_forward<M: Machine>(
    cpu: M,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
) -> f32 {
    /// Rows of the images that stay in the first-level cache while all rows of weights pass.
    const DEPTH: usize = 196;
    unsafe {
        let zero = _mm512_setzero_ps();
        let (x, h) = (space.x.0.as_mut_ptr().cast::<f32>(), space.h.0.as_mut_ptr().cast::<f32>());
        let (k, z) = (space.k.0.as_mut_ptr().cast::<f32>(), space.z.0.as_mut_ptr().cast::<f32>());
        for s in (0..BATCH).step_by(16) {
            for j in (0..784).step_by(16) {
                transpose(xs[s].0.as_ptr().add(j), 784, x.add(BATCH * j + s), BATCH);
            }
        }
        let weights: *const f32 = net.first.w.0.as_ptr().cast();
        for first in (0..784).step_by(DEPTH) {
            let left = Left { first: weights.add(first), row: 784, column: 1 };
            for s in [0, 32] {
                let right = (x.add(BATCH * first + s).cast_const(), BATCH);
                columns::<12, 2>(128, DEPTH, left, right, (h.add(s), BATCH), first > 0);
            }
        }
        relu(&net.first.b.0, &mut space.h.0);
        let left = Left { first: net.second.w.0.as_ptr().cast(), row: 128, column: 1 };
        for s in [0, 32] {
            columns::<12, 2>(64, 128, left, (h.add(s).cast_const(), BATCH), (k.add(s), BATCH), false);
        }
        relu(&net.second.b.0, &mut space.k.0);
        let left = Left { first: net.out.w.0.as_ptr().cast(), row: 64, column: 1 };
        for s in [0, 32] {
            columns::<10, 2>(10, 64, left, (k.add(s).cast_const(), BATCH), (z.add(s), BATCH), false);
        }
        let mut total = zero;
        for s in (0..BATCH).step_by(16) {
            let mut outputs = [zero; 10];
            let mut largest = splat(f32::NEG_INFINITY);
            for i in 0..10 {
                outputs[i] = add(load(z.add(BATCH * i + s)), splat(net.out.b[i]));
                largest = _mm512_max_ps(largest, outputs[i]);
            }
            let label = _mm512_cvtepi64_epi32(_mm512_loadu_epi64(labels.as_ptr().add(s).cast()));
            let more = _mm512_cvtepi64_epi32(_mm512_loadu_epi64(labels.as_ptr().add(s + 8).cast()));
            let label = _mm512_inserti64x4::<1>(_mm512_castsi256_si512(label), more);
            let (mut sum, mut seen) = (zero, zero);
            for i in 0..10 {
                let hit = _mm512_cmpeq_epi32_mask(label, _mm512_set1_epi32(i as i32));
                seen = _mm512_mask_mov_ps(seen, hit, outputs[i]);
                outputs[i] = map(_mm512_sub_ps(outputs[i], largest), |x| x.exp_on(cpu));
                sum = add(sum, outputs[i]);
            }
            total = add(total, _mm512_sub_ps(add(map(sum, |x| x.ln_on(cpu)), largest), seen));
            let inverse = _mm512_div_ps(splat(1.0), sum);
            for i in 0..10 {
                let hit = _mm512_cmpeq_epi32_mask(label, _mm512_set1_epi32(i as i32));
                let p = mul(outputs[i], inverse);
                store(z.add(BATCH * i + s), _mm512_mask_sub_ps(p, hit, p, splat(1.0)));
            }
        }
        _mm512_reduce_add_ps(total)
    }
}

#[inline(always)]
unsafe fn relu<const R: usize>(b: &[f32; R], h: &mut [[f32; BATCH]; R]) {
    unsafe {
        for i in 0..R {
            let (b, h) = (splat(b[i]), h[i].as_mut_ptr());
            for s in (0..BATCH).step_by(16) {
                store(h.add(s), _mm512_max_ps(add(b, load(h.add(s))), _mm512_setzero_ps()));
            }
        }
    }
}

/// Closes what relu closed, and adds up the gradient of the biases.
#[inline(always)]
unsafe fn relu_back<const R: usize>(h: &[[f32; BATCH]; R], d: &mut [[f32; BATCH]; R], b: &mut [f32; R]) {
    unsafe {
        let zero = _mm512_setzero_ps();
        for block in (0..R).step_by(16) {
            let mut sums = [zero; 16];
            for i in 0..16 {
                let (h, d) = (h[block + i].as_ptr(), d[block + i].as_mut_ptr());
                for s in (0..BATCH).step_by(16) {
                    let open = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(load(h.add(s)), zero);
                    let x = _mm512_maskz_mov_ps(open, load(d.add(s)));
                    store(d.add(s), x);
                    sums[i] = add(sums[i], x);
                }
            }
            store(b.as_mut_ptr().add(block), totals(sums));
        }
    }
}

#[inline(always)]
unsafe fn batch_wide<M: Machine>(
    cpu: M,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
    g: &mut Mlp,
) -> f32 {
    unsafe {
        let value = batch_forward(cpu, net, xs, labels, space);
        let scale = splat(1.0 / BATCH as f32);
        let mut sums = [_mm512_setzero_ps(); 16];
        for i in 0..10 {
            let z = space.z.0[i].as_mut_ptr();
            for s in (0..BATCH).step_by(16) {
                let d = mul(load(z.add(s)), scale);
                store(z.add(s), d);
                sums[i] = add(sums[i], d);
            }
        }
        _mm512_mask_storeu_ps(g.out.b.0.as_mut_ptr(), 0x3ff, totals(sums));
        let (h, k) = (space.h.0.as_ptr().cast::<f32>(), space.k.0.as_ptr().cast::<f32>());
        let (ht, kt) =
            (space.h_transposed.0.as_mut_ptr().cast::<f32>(), space.k_transposed.0.as_mut_ptr().cast::<f32>());
        for s in (0..BATCH).step_by(16) {
            for i in (0..128).step_by(16) {
                transpose(h.add(BATCH * i + s), BATCH, ht.add(128 * s + i), 128);
            }
            for i in (0..64).step_by(16) {
                transpose(k.add(BATCH * i + s), BATCH, kt.add(64 * s + i), 64);
            }
        }
        let (z, dk) = (space.z.0.as_ptr().cast::<f32>(), space.dk.0.as_mut_ptr().cast::<f32>());
        let dh = space.dh.0.as_mut_ptr().cast::<f32>();
        // Out.
        let d = Left { first: z, row: BATCH, column: 1 };
        for j in [0, 32] {
            columns::<10, 2>(
                10,
                BATCH,
                d,
                (kt.add(j).cast_const(), 64),
                (g.out.w.0.as_mut_ptr().cast::<f32>().add(j), 64),
                false,
            );
        }
        let left = Left { first: net.out.w.0.as_ptr().cast(), row: 1, column: 64 };
        for s in [0, 32] {
            columns::<12, 2>(64, 10, left, (z.add(s), BATCH), (dk.add(s), BATCH), false);
        }
        relu_back(&space.k.0, &mut space.dk.0, &mut g.second.b.0);
        // Second.
        let d = Left { first: dk, row: BATCH, column: 1 };
        for j in (0..128).step_by(32) {
            let to = g.second.w.0.as_mut_ptr().cast::<f32>().add(j);
            columns::<12, 2>(64, BATCH, d, (ht.add(j).cast_const(), 128), (to, 128), false);
        }
        let left = Left { first: net.second.w.0.as_ptr().cast(), row: 1, column: 128 };
        for s in [0, 32] {
            columns::<12, 2>(128, 64, left, (dk.add(s).cast_const(), BATCH), (dh.add(s), BATCH), false);
        }
        relu_back(&space.h.0, &mut space.dh.0, &mut g.first.b.0);
        // First.
        let d = Left { first: dh, row: BATCH, column: 1 };
        let (x, to) = (xs.as_ptr().cast::<f32>(), g.first.w.0.as_mut_ptr().cast::<f32>());
        for j in (0..720).step_by(48) {
            columns::<8, 3>(128, BATCH, d, (x.add(j), 784), (to.add(j), 784), false);
        }
        for j in [720, 752] {
            columns::<12, 2>(128, BATCH, d, (x.add(j), 784), (to.add(j), 784), false);
        }
        value / BATCH as f32
    }
}
