//! MLP 2-16-16-1, tanh, squared error: a layer is one register of sixteen.

use super::for_each_machine;
use super::simd::{V, add, fma, load, map, mul, splat, store, totals, wide};
use crate::models::TanhNet;
use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;
use tapeless::Float;

for_each_machine! {
    /// Value and gradient, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a TanhNet, x: [f32; 2], target: f32, g: &'a mut TanhNet) -> f32 = gradient
}
for_each_machine! {
    /// The same with the C library's tanh.
    pub fn value_and_grad_libm<'a>(net: &'a TanhNet, x: [f32; 2], target: f32, g: &'a mut TanhNet) -> f32 = gradient_libm
}
for_each_machine! {
    /// The net's output.
    pub fn output<'a>(net: &'a TanhNet, x: [f32; 2]) -> f32 = inference
}
for_each_machine! {
    /// The same with the C library's tanh.
    pub fn output_libm<'a>(net: &'a TanhNet, x: [f32; 2]) -> f32 = inference_libm
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &TanhNet, x: [f32; 2], target: f32, g: &mut TanhNet) -> f32 {
    let tanh = |x: f32| x.tanh_on(cpu);
    // SAFETY: the code is compiled for AVX-512.
    if wide(cpu) { unsafe { gradient_wide(net, x, target, g, tanh) } } else { plain(net, x, target, g, tanh) }
}

#[inline(always)]
fn gradient_libm<M: Machine>(cpu: M, net: &TanhNet, x: [f32; 2], target: f32, g: &mut TanhNet) -> f32 {
    // SAFETY: the code is compiled for AVX-512.
    if wide(cpu) { unsafe { gradient_wide(net, x, target, g, f32::tanh) } } else { plain(net, x, target, g, f32::tanh) }
}

#[inline(always)]
fn inference<M: Machine>(cpu: M, net: &TanhNet, x: [f32; 2]) -> f32 {
    let tanh = |x: f32| x.tanh_on(cpu);
    // SAFETY: the code is compiled for AVX-512.
    if wide(cpu) { unsafe { forward(net, x, tanh).2 } } else { layers(net, x, tanh).2 }
}

#[inline(always)]
fn inference_libm<M: Machine>(cpu: M, net: &TanhNet, x: [f32; 2]) -> f32 {
    // SAFETY: the code is compiled for AVX-512.
    if wide(cpu) { unsafe { forward(net, x, f32::tanh).2 } } else { layers(net, x, f32::tanh).2 }
}

/// Both hidden layers and the output.
#[inline(always)]
unsafe fn forward(net: &TanhNet, x: [f32; 2], tanh: impl Fn(f32) -> f32 + Copy) -> (V, V, f32) {
    unsafe {
        let w1: *const f32 = net.first.w.0.as_ptr().cast();
        let (low, high) = (load(w1), load(w1.add(16)));
        let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        let (w_x, w_y) = (_mm512_permutex2var_ps(low, even, high), _mm512_permutex2var_ps(low, odd, high));
        let h = map(fma(w_x, splat(x[0]), fma(w_y, splat(x[1]), load(net.first.b.0.as_ptr()))), tanh);
        let mut products = [h; 16];
        for i in 0..16 {
            products[i] = mul(h, load(net.second.w.0[i].as_ptr()));
        }
        let k = map(add(totals(products), load(net.second.b.0.as_ptr())), tanh);
        let y = _mm512_reduce_add_ps(mul(k, load(net.out.w.0[0].as_ptr()))) + net.out.b[0];
        (h, k, y)
    }
}

#[inline(always)]
unsafe fn gradient_wide(
    net: &TanhNet,
    x: [f32; 2],
    target: f32,
    g: &mut TanhNet,
    tanh: impl Fn(f32) -> f32 + Copy,
) -> f32 {
    unsafe {
        let (h, k, y) = forward(net, x, tanh);
        let error = y - target;
        let dy = splat(2.0 * error);
        g.out.b[0] = 2.0 * error;
        store(g.out.w.0[0].as_mut_ptr(), mul(dy, k));
        let one = splat(1.0);
        let d = mul(mul(dy, load(net.out.w.0[0].as_ptr())), _mm512_fnmadd_ps(k, k, one));
        // Read back one by one: a broadcast from memory costs no shuffle.
        store(g.second.b.0.as_mut_ptr(), d);
        let mut sums = [_mm512_setzero_ps(); 4];
        for i in 0..16 {
            let d = splat(g.second.b[i]);
            sums[i % 4] = fma(d, load(net.second.w.0[i].as_ptr()), sums[i % 4]);
            store(g.second.w.0[i].as_mut_ptr(), mul(d, h));
        }
        let dh = add(add(sums[0], sums[1]), add(sums[2], sums[3]));
        let d = mul(dh, _mm512_fnmadd_ps(h, h, one));
        store(g.first.b.0.as_mut_ptr(), d);
        let (d_x, d_y) = (mul(d, splat(x[0])), mul(d, splat(x[1])));
        let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        let w1: *mut f32 = g.first.w.0.as_mut_ptr().cast();
        store(w1, _mm512_permutex2var_ps(d_x, low, d_y));
        store(w1.add(16), _mm512_permutex2var_ps(d_x, high, d_y));
        error * error
    }
}

fn dot(a: &[f32; 16], b: &[f32; 16]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for lane in 0..8 {
        lanes[lane] = a[lane] * b[lane] + a[8 + lane] * b[8 + lane];
    }
    let [a, b, c, d, e, f, p, q] = lanes;
    ((a + e) + (c + p)) + ((b + f) + (d + q))
}

#[inline(always)]
fn layers(net: &TanhNet, x: [f32; 2], tanh: impl Fn(f32) -> f32 + Copy) -> ([f32; 16], [f32; 16], f32) {
    let (mut h, mut k) = ([0.0f32; 16], [0.0f32; 16]);
    for i in 0..16 {
        h[i] = tanh(net.first.w[(i, 0)] * x[0] + net.first.w[(i, 1)] * x[1] + net.first.b[i]);
    }
    for i in 0..16 {
        k[i] = dot(&net.second.w.0[i], &h) + net.second.b[i];
    }
    for k in &mut k {
        *k = tanh(*k);
    }
    (h, k, dot(&net.out.w.0[0], &k) + net.out.b[0])
}

#[inline(always)]
fn plain(net: &TanhNet, x: [f32; 2], target: f32, g: &mut TanhNet, tanh: impl Fn(f32) -> f32 + Copy) -> f32 {
    let (h, k, y) = layers(net, x, tanh);
    let error = y - target;
    let dy = 2.0 * error;
    g.out.b[0] = dy;
    let (mut d, mut dh) = ([0.0f32; 16], [0.0f32; 16]);
    for i in 0..16 {
        g.out.w.0[0][i] = dy * k[i];
        d[i] = dy * net.out.w.0[0][i] * (1.0 - k[i] * k[i]);
    }
    for i in 0..16 {
        for j in 0..16 {
            g.second.w.0[i][j] = d[i] * h[j];
            dh[j] += d[i] * net.second.w.0[i][j];
        }
    }
    g.second.b.0 = d;
    for i in 0..16 {
        let d = dh[i] * (1.0 - h[i] * h[i]);
        g.first.b[i] = d;
        g.first.w.0[i] = [d * x[0], d * x[1]];
    }
    error * error
}
