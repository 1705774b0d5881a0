//! MLP 784-128-64-10, relu, softmax cross-entropy: one sample, where the weights' way through the second-level cache is what counts,
//! and 64 of them, where the multiplications are.

mod batch;

use super::for_each_machine;
use super::simd::{Aligned, Floats, on_registers};
use crate::models::Mlp;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

pub use batch::{BATCH, Space, batch_value, batch_value_and_grad};

for_each_machine! {
    /// The ten outputs for one image.
    pub fn outputs<'a>(net: &'a Mlp, x: &'a Vector<784>) -> Vector<10> = inference
}
for_each_machine! {
    /// Value and gradient for one image, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a Mlp, x: &'a Vector<784>, label: usize, g: &'a mut Mlp) -> f32 = gradient
}
#[inline(always)]
fn inference<M: Machine>(_: M, net: &Mlp, x: &Vector<784>) -> Vector<10> {
    let (mut h, mut k) = (Aligned([0.0; 128]), Aligned([0.0; 64]));
    // SAFETY: the code is compiled for the machine's instructions; so below.
    unsafe { on_registers!(M, layers(net, x, &mut h.0, &mut k.0)) }
}

#[inline(always)]
unsafe fn layers<R: Floats>(net: &Mlp, x: &Vector<784>, h: &mut [f32; 128], k: &mut [f32; 64]) -> Vector<10> {
    unsafe {
        let zero = R::zero();
        for i in (0..128).step_by(R::LANES) {
            let z = dots::<R, 784>(net.first.w.0[i].as_ptr(), &x.0).add(R::load(net.first.b.0.as_ptr().add(i)));
            z.max(zero).store(h.as_mut_ptr().add(i));
        }
        for i in (0..64).step_by(R::LANES) {
            let z = dots::<R, 128>(net.second.w.0[i].as_ptr(), h).add(R::load(net.second.b.0.as_ptr().add(i)));
            z.max(zero).store(k.as_mut_ptr().add(i));
        }
        let mut z = [0.0f32; 10];
        for i in (0..10).step_by(R::LANES) {
            let (mut sums, there) = ([zero; 16], (10 - i).min(R::LANES));
            for r in 0..there {
                let row = net.out.w.0[i + r].as_ptr();
                for v in (0..64).step_by(R::LANES) {
                    sums[r] = R::load(k.as_ptr().add(v)).fma(R::load(row.add(v)), sums[r]);
                }
            }
            let b = R::load_first(there, net.out.b.0.as_ptr().add(i));
            R::totals(sums).add(b).store_first(there, z.as_mut_ptr().add(i));
        }
        Vector(z)
    }
}

/// A sum of products for each lane, of rows that follow each other.
#[inline(always)]
unsafe fn dots<R: Floats, const N: usize>(w: *const f32, x: &[f32; N]) -> R {
    unsafe {
        let mut sums = [R::zero(); 16];
        for k in (0..N).step_by(R::LANES) {
            let x = R::load(x.as_ptr().add(k));
            for i in 0..R::LANES {
                sums[i] = x.fma(R::load(w.add(i * N + k)), sums[i]);
            }
        }
        R::totals(sums)
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
    let mut z = unsafe { on_registers!(M, layers(net, x, &mut h.0, &mut k.0)) };
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
    unsafe { on_registers!(M, outer(&d, x, &mut g.first.w.0)) };
    value
}

/// d xᵀ. With AVX-512 four rows side by side, which share the loads; with less, one stream of stores is as fast or faster.
#[inline(always)]
unsafe fn outer<R: Floats>(d: &[f32; 128], x: &Vector<784>, g: &mut [[f32; 784]; 128]) {
    unsafe {
        let rows = if R::LANES == 16 { 4 } else { 1 };
        for i in (0..128).step_by(rows) {
            let mut factors = [R::zero(); 4];
            for r in 0..rows {
                factors[r] = R::splat(d[i + r]);
            }
            let to = g[i].as_mut_ptr();
            for j in (0..784).step_by(R::LANES) {
                let x = R::load(x.0.as_ptr().add(j));
                for r in 0..rows {
                    factors[r].mul(x).store(to.add(784 * r + j));
                }
            }
        }
    }
}
