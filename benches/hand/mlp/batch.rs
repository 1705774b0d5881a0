//! 64 samples: products of matrices. They stand as columns, so that weights are read as they lie and only the images are transposed.

use super::super::for_each_machine;
use super::super::products::{Left, product};
use super::super::simd::{Aligned, Floats, on_registers};
use crate::models::Mlp;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

/// The samples of a batch.
pub const BATCH: usize = 64;

/// A row of samples, with a cache line between it and the next: at a power of two, the rows of a column would share few of the
/// first-level cache's sets.
const ROW: usize = BATCH + 16;

/// So many rows of samples.
type Rows<const N: usize> = Aligned<[[f32; ROW]; N]>;

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

/// What a batch needs beside the gradient; rows are units, columns samples, unless transposed.
pub struct Space {
    x: Rows<784>,
    h: Rows<128>,
    k: Rows<64>,
    z: Rows<10>,
    h_transposed: Aligned<[[f32; 128]; BATCH]>,
    k_transposed: Aligned<[[f32; 64]; BATCH]>,
    dh: Rows<128>,
    dk: Rows<64>,
}

impl Space {
    /// All zero.
    pub const ZERO: Space = Space {
        x: Aligned([[0.0; ROW]; 784]),
        h: Aligned([[0.0; ROW]; 128]),
        k: Aligned([[0.0; ROW]; 64]),
        z: Aligned([[0.0; ROW]; 10]),
        h_transposed: Aligned([[0.0; 128]; BATCH]),
        k_transposed: Aligned([[0.0; 64]; BATCH]),
        dh: Aligned([[0.0; ROW]; 128]),
        dk: Aligned([[0.0; ROW]; 64]),
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
    // SAFETY: the code is compiled for the machine's instructions; so below.
    unsafe { on_registers!(M, forward(cpu, net, xs, labels, space)) / BATCH as f32 }
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
    unsafe { on_registers!(M, gradient(cpu, net, xs, labels, space, g)) }
}

/// The sum of the values. Afterwards `z` holds the softmax less the labels' ones.
#[inline(always)]
unsafe fn forward<R: Floats>(
    cpu: impl Machine,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
) -> f32 {
    /// Rows of the images that stay in the first-level cache while all rows of weights pass.
    const DEPTH: usize = 196;
    unsafe {
        let (x, h) = (space.x.0.as_mut_ptr().cast::<f32>(), space.h.0.as_mut_ptr().cast::<f32>());
        let (k, z) = (space.k.0.as_mut_ptr().cast::<f32>(), space.z.0.as_mut_ptr().cast::<f32>());
        for s in (0..BATCH).step_by(R::LANES) {
            for j in (0..784).step_by(R::LANES) {
                R::transpose(xs[s].0.as_ptr().add(j), 784, x.add(ROW * j + s), ROW);
            }
        }
        let weights: *const f32 = net.first.w.0.as_ptr().cast();
        for first in (0..784).step_by(DEPTH) {
            let left = Left { first: weights.add(first), row: 784, column: 1 };
            let right = x.add(ROW * first).cast_const();
            product::<R>((128, BATCH, DEPTH), left, (right, ROW), (h, ROW), first > 0);
        }
        relu::<R, 128>(&net.first.b.0, &mut space.h.0);
        let left = Left { first: net.second.w.0.as_ptr().cast(), row: 128, column: 1 };
        product::<R>((64, BATCH, 128), left, (h, ROW), (k, ROW), false);
        relu::<R, 64>(&net.second.b.0, &mut space.k.0);
        let left = Left { first: net.out.w.0.as_ptr().cast(), row: 64, column: 1 };
        product::<R>((10, BATCH, 64), left, (k, ROW), (z, ROW), false);
        let mut seen = 0.0;
        for s in 0..BATCH {
            seen += space.z.0[labels[s]][s] + net.out.b[labels[s]];
        }
        let mut total = R::zero();
        for s in (0..BATCH).step_by(R::LANES) {
            let mut outputs = [R::zero(); 10];
            let mut largest = R::splat(f32::NEG_INFINITY);
            for i in 0..10 {
                outputs[i] = R::load(z.add(ROW * i + s)).add(R::splat(net.out.b[i]));
                largest = largest.max(outputs[i]);
            }
            let mut sum = R::zero();
            for i in 0..10 {
                outputs[i] = outputs[i].sub(largest).map(|x| x.exp_on(cpu));
                sum = sum.add(outputs[i]);
            }
            total = total.add(sum.map(|x| x.ln_on(cpu)).add(largest));
            let inverse = R::splat(1.0).div(sum);
            for i in 0..10 {
                outputs[i].mul(inverse).store(z.add(ROW * i + s));
            }
        }
        for s in 0..BATCH {
            space.z.0[labels[s]][s] -= 1.0;
        }
        total.sum() - seen
    }
}

#[inline(always)]
unsafe fn relu<R: Floats, const N: usize>(b: &[f32; N], h: &mut [[f32; ROW]; N]) {
    unsafe {
        for i in 0..N {
            let (b, h) = (R::splat(b[i]), h[i].as_mut_ptr());
            for s in (0..BATCH).step_by(R::LANES) {
                b.add(R::load(h.add(s))).max(R::zero()).store(h.add(s));
            }
        }
    }
}

/// Closes what relu closed, and adds up the gradient of the biases.
#[inline(always)]
unsafe fn relu_back<R: Floats, const N: usize>(h: &[[f32; ROW]; N], d: &mut [[f32; ROW]; N], b: &mut [f32; N]) {
    unsafe {
        for block in (0..N).step_by(R::LANES) {
            let mut sums = [R::zero(); 16];
            for i in 0..R::LANES {
                let (h, d) = (h[block + i].as_ptr(), d[block + i].as_mut_ptr());
                for s in (0..BATCH).step_by(R::LANES) {
                    let x = R::load(d.add(s)).where_open(R::load(h.add(s)));
                    x.store(d.add(s));
                    sums[i] = sums[i].add(x);
                }
            }
            R::totals(sums).store(b.as_mut_ptr().add(block));
        }
    }
}

#[inline(always)]
unsafe fn gradient<R: Floats>(
    cpu: impl Machine,
    net: &Mlp,
    xs: &[Vector<784>; BATCH],
    labels: &[usize; BATCH],
    space: &mut Space,
    g: &mut Mlp,
) -> f32 {
    unsafe {
        let value = forward::<R>(cpu, net, xs, labels, space);
        let scale = R::splat(1.0 / BATCH as f32);
        for i in 0..10 {
            let (z, mut sum) = (space.z.0[i].as_mut_ptr(), R::zero());
            for s in (0..BATCH).step_by(R::LANES) {
                let d = R::load(z.add(s)).mul(scale);
                d.store(z.add(s));
                sum = sum.add(d);
            }
            g.out.b[i] = sum.sum();
        }
        let (h, k) = (space.h.0.as_ptr().cast::<f32>(), space.k.0.as_ptr().cast::<f32>());
        let (ht, kt) =
            (space.h_transposed.0.as_mut_ptr().cast::<f32>(), space.k_transposed.0.as_mut_ptr().cast::<f32>());
        for s in (0..BATCH).step_by(R::LANES) {
            for i in (0..128).step_by(R::LANES) {
                R::transpose(h.add(ROW * i + s), ROW, ht.add(128 * s + i), 128);
            }
            for i in (0..64).step_by(R::LANES) {
                R::transpose(k.add(ROW * i + s), ROW, kt.add(64 * s + i), 64);
            }
        }
        let (z, dk) = (space.z.0.as_ptr().cast::<f32>(), space.dk.0.as_mut_ptr().cast::<f32>());
        let dh = space.dh.0.as_mut_ptr().cast::<f32>();
        // Out.
        let d = Left { first: z, row: ROW, column: 1 };
        product::<R>((10, 64, BATCH), d, (kt, 64), (g.out.w.0.as_mut_ptr().cast(), 64), false);
        let left = Left { first: net.out.w.0.as_ptr().cast(), row: 1, column: 64 };
        product::<R>((64, BATCH, 10), left, (z, ROW), (dk, ROW), false);
        relu_back::<R, 64>(&space.k.0, &mut space.dk.0, &mut g.second.b.0);
        // Second.
        let d = Left { first: dk, row: ROW, column: 1 };
        product::<R>((64, 128, BATCH), d, (ht, 128), (g.second.w.0.as_mut_ptr().cast(), 128), false);
        let left = Left { first: net.second.w.0.as_ptr().cast(), row: 1, column: 128 };
        product::<R>((128, BATCH, 64), left, (dk, ROW), (dh, ROW), false);
        relu_back::<R, 128>(&space.h.0, &mut space.dh.0, &mut g.first.b.0);
        // First.
        let d = Left { first: dh, row: ROW, column: 1 };
        let (x, to) = (xs.as_ptr().cast::<f32>(), g.first.w.0.as_mut_ptr().cast::<f32>());
        product::<R>((128, 784, BATCH), d, (x, 784), (to, 784), false);
        value / BATCH as f32
    }
}
