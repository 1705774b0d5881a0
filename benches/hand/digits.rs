//! MLP 64-32-10, relu, softmax cross-entropy on a label; for one example, the gradient added up.

use super::for_each_machine;
use super::simd::{Aligned, Floats, on_registers};
use crate::models::DigitsNet;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

for_each_machine! {
    /// Value; the gradient is added to `g`.
    pub fn accumulate_grad<'a>(net: &'a DigitsNet, x: &'a Vector<64>, label: usize, g: &'a mut DigitsNet) -> f32 = gradient
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &DigitsNet, x: &Vector<64>, label: usize, g: &mut DigitsNet) -> f32 {
    // SAFETY: the code is compiled for the machine's instructions.
    unsafe { on_registers!(M, gradient_in(cpu, net, x, label, g)) }
}

#[inline(always)]
unsafe fn gradient_in<R: Floats>(
    cpu: impl Machine,
    net: &DigitsNet,
    x: &Vector<64>,
    label: usize,
    g: &mut DigitsNet,
) -> f32 {
    unsafe {
        let mut xs = [R::zero(); 16];
        for v in 0..64 / R::LANES {
            xs[v] = R::load(x.0.as_ptr().add(R::LANES * v));
        }
        let mut sums = Aligned([0.0f32; 32]);
        products(&xs, 64 / R::LANES, (net.hidden.w.0.as_ptr().cast(), 64), 32, &mut sums.0);
        let mut h = [R::zero(); 8];
        for v in 0..32 / R::LANES {
            let (at, b) = (R::LANES * v, net.hidden.b.0.as_ptr());
            h[v] = R::load(sums.0.as_ptr().add(at)).add(R::load(b.add(at))).max(R::zero());
        }
        // Ten outputs, in as many registers as sixteen take; those beyond are minus infinity.
        let mut z = Aligned([0.0f32; 16]);
        products(&h, 32 / R::LANES, (net.out.w.0.as_ptr().cast(), 32), 10, &mut z.0);
        let there = |block: usize| 10usize.saturating_sub(R::LANES * block).min(R::LANES);
        let mut largest = R::splat(f32::NEG_INFINITY);
        for block in 0..16 / R::LANES {
            let (at, n) = (z.0.as_mut_ptr().add(R::LANES * block), there(block));
            let b = R::load_first(n, net.out.b.0.as_ptr().add(R::LANES * block));
            let outputs = R::load(at).add(b).first(n, f32::NEG_INFINITY);
            largest = largest.max(outputs);
            outputs.store(at);
        }
        let (largest, seen) = (largest.largest(), z.0[label]);
        for z in &mut z.0 {
            *z = (*z - largest).exp_on(cpu);
        }
        let mut sum = R::zero();
        for block in 0..16 / R::LANES {
            sum = sum.add(R::load(z.0.as_ptr().add(R::LANES * block)));
        }
        let sum = sum.sum();
        let value = sum.ln_on(cpu) + largest - seen;
        let inverse = R::splat(1.0 / sum);
        for block in 0..10usize.div_ceil(R::LANES) {
            let (at, n) = (R::LANES * block, there(block));
            let p = R::load(z.0.as_ptr().add(at)).mul(inverse);
            p.store(z.0.as_mut_ptr().add(at));
            let b = g.out.b.0.as_mut_ptr().add(at);
            p.add(R::load_first(n, b)).store_first(n, b);
        }
        z.0[label] -= 1.0;
        g.out.b[label] -= 1.0;
        let mut dh = [[R::zero(); 8]; 2];
        for i in 0..10 {
            let (p, row, to) = (R::splat(z.0[i]), net.out.w.0[i].as_ptr(), g.out.w.0[i].as_mut_ptr());
            for v in 0..32 / R::LANES {
                let at = R::LANES * v;
                dh[i % 2][v] = p.fma(R::load(row.add(at)), dh[i % 2][v]);
                p.fma(h[v], R::load(to.add(at))).store(to.add(at));
            }
        }
        let (mut d, mut open) = (Aligned([0.0f32; 32]), 0);
        for v in 0..32 / R::LANES {
            let dh = dh[0][v].add(dh[1][v]).where_open(h[v]);
            let b = g.hidden.b.0.as_mut_ptr().add(R::LANES * v);
            dh.add(R::load(b)).store(b);
            dh.store(d.0.as_mut_ptr().add(R::LANES * v));
            open |= dh.not_zero() << (R::LANES * v);
        }
        // Nothing passes a closed unit, so that its row costs nothing.
        while open != 0 {
            let i = open.trailing_zeros() as usize;
            open &= open - 1;
            let (d, to) = (R::splat(d.0[i]), g.hidden.w.0[i].as_mut_ptr());
            for v in 0..64 / R::LANES {
                let to = to.add(R::LANES * v);
                d.fma(xs[v], R::load(to)).store(to);
            }
        }
        value
    }
}

/// Writes the sums of products of `n` registers, an even number, with so many rows.
#[inline(always)]
unsafe fn products<R: Floats>(x: &[R], n: usize, (first, row): (*const f32, usize), rows: usize, to: &mut [f32]) {
    unsafe {
        for block in (0..rows).step_by(R::LANES) {
            let mut sums = [R::zero(); 16];
            for i in 0..(rows - block).min(R::LANES) {
                sums[i] = dot(x, first.add((block + i) * row), n);
            }
            R::totals(sums).store(to[block..].as_mut_ptr());
        }
    }
}

/// The sum of products of `n` registers, an even number, lane by lane.
#[inline(always)]
unsafe fn dot<R: Floats>(x: &[R], row: *const f32, n: usize) -> R {
    unsafe {
        let two = |v: usize| {
            let row = row.add(R::LANES * v);
            x[v].fma(R::load(row), x[v + 1].mul(R::load(row.add(R::LANES))))
        };
        let mut sum = two(0);
        for v in (2..n).step_by(2) {
            sum = sum.add(two(v));
        }
        sum
    }
}
