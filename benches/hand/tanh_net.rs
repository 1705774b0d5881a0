//! MLP 2-16-16-1, tanh, squared error: layers stay in registers.

use super::for_each_machine;
use super::simd::{Floats, on_registers};
use crate::models::TanhNet;
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
    // SAFETY: the code is compiled for the machine's instructions; so below.
    unsafe { on_registers!(M, gradient_in(net, x, target, g, |x| x.tanh_on(cpu))) }
}

#[inline(always)]
fn gradient_libm<M: Machine>(_: M, net: &TanhNet, x: [f32; 2], target: f32, g: &mut TanhNet) -> f32 {
    unsafe { on_registers!(M, gradient_in(net, x, target, g, f32::tanh)) }
}

#[inline(always)]
fn inference<M: Machine>(cpu: M, net: &TanhNet, x: [f32; 2]) -> f32 {
    unsafe { on_registers!(M, output_in(net, x, |x| x.tanh_on(cpu))) }
}

#[inline(always)]
fn inference_libm<M: Machine>(_: M, net: &TanhNet, x: [f32; 2]) -> f32 {
    unsafe { on_registers!(M, output_in(net, x, f32::tanh)) }
}

/// A layer: one register of AVX-512, two of AVX2, four of SSE.
type Layer<R> = [R; 4];

#[inline(always)]
unsafe fn output_in<R: Floats>(net: &TanhNet, x: [f32; 2], tanh: impl Fn(f32) -> f32 + Copy) -> f32 {
    unsafe { forward::<R>(net, x, tanh).2 }
}

/// Both hidden layers and the output.
#[inline(always)]
unsafe fn forward<R: Floats>(
    net: &TanhNet,
    x: [f32; 2],
    tanh: impl Fn(f32) -> f32 + Copy,
) -> (Layer<R>, Layer<R>, f32) {
    unsafe {
        let (mut h, mut k) = ([R::zero(); 4], [R::zero(); 4]);
        let (w1, b1): (*const f32, _) = (net.first.w.0.as_ptr().cast(), net.first.b.0.as_ptr());
        for v in 0..16 / R::LANES {
            let low = w1.add(2 * R::LANES * v);
            let (w_x, w_y) = R::part(R::load(low), R::load(low.add(R::LANES)));
            h[v] = w_x.fma(R::splat(x[0]), w_y.fma(R::splat(x[1]), R::load(b1.add(R::LANES * v))));
        }
        for v in 0..16 / R::LANES {
            h[v] = h[v].map(tanh);
        }
        for v in 0..16 / R::LANES {
            let mut sums = [R::zero(); 16];
            for i in 0..R::LANES {
                let row = net.second.w.0[R::LANES * v + i].as_ptr();
                sums[i] = h[0].mul(R::load(row));
                for u in 1..16 / R::LANES {
                    sums[i] = h[u].fma(R::load(row.add(R::LANES * u)), sums[i]);
                }
            }
            k[v] = R::totals(sums).add(R::load(net.second.b.0.as_ptr().add(R::LANES * v)));
        }
        for v in 0..16 / R::LANES {
            k[v] = k[v].map(tanh);
        }
        let w3 = net.out.w.0[0].as_ptr();
        let mut y = k[0].mul(R::load(w3));
        for v in 1..16 / R::LANES {
            y = k[v].fma(R::load(w3.add(R::LANES * v)), y);
        }
        (h, k, y.sum() + net.out.b[0])
    }
}

#[inline(always)]
unsafe fn gradient_in<R: Floats>(
    net: &TanhNet,
    x: [f32; 2],
    target: f32,
    g: &mut TanhNet,
    tanh: impl Fn(f32) -> f32 + Copy,
) -> f32 {
    unsafe {
        let (h, k, y) = forward::<R>(net, x, tanh);
        let error = y - target;
        let (dy, one) = (R::splat(2.0 * error), R::splat(1.0));
        g.out.b[0] = 2.0 * error;
        let (w3, g3) = (net.out.w.0[0].as_ptr(), g.out.w.0[0].as_mut_ptr());
        for v in 0..16 / R::LANES {
            let at = R::LANES * v;
            dy.mul(k[v]).store(g3.add(at));
            // Read back one by one: a broadcast from memory costs no shuffle.
            dy.mul(R::load(w3.add(at))).mul(k[v].fnma(k[v], one)).store(g.second.b.0.as_mut_ptr().add(at));
        }
        let mut sums = [[R::zero(); 4]; 4];
        for i in 0..16 {
            let (d, row, to) = (R::splat(g.second.b[i]), net.second.w.0[i].as_ptr(), g.second.w.0[i].as_mut_ptr());
            for v in 0..16 / R::LANES {
                sums[i % 4][v] = d.fma(R::load(row.add(R::LANES * v)), sums[i % 4][v]);
                d.mul(h[v]).store(to.add(R::LANES * v));
            }
        }
        let w1: *mut f32 = g.first.w.0.as_mut_ptr().cast();
        for v in 0..16 / R::LANES {
            let dh = sums[0][v].add(sums[1][v]).add(sums[2][v].add(sums[3][v]));
            let d = dh.mul(h[v].fnma(h[v], one));
            d.store(g.first.b.0.as_mut_ptr().add(R::LANES * v));
            let (low, high) = R::interleave(d.mul(R::splat(x[0])), d.mul(R::splat(x[1])));
            low.store(w1.add(2 * R::LANES * v));
            high.store(w1.add(2 * R::LANES * v + R::LANES));
        }
        error * error
    }
}
