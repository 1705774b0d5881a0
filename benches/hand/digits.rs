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
        let mut h = [R::zero(); 8];
        for block in 0..32 / R::LANES {
            let mut sums = [R::zero(); 16];
            for i in 0..R::LANES {
                sums[i] = dot(&xs, net.hidden.w.0[R::LANES * block + i].as_ptr(), 64 / R::LANES);
            }
            let b = R::load(net.hidden.b.0.as_ptr().add(R::LANES * block));
            h[block] = R::totals(sums).add(b).max(R::zero());
        }
        // Ten outputs; lanes beyond hold the last one's products, since the compiler would take constants out of the register.
        let mut z = [R::zero(); 4];
        let there = |block: usize| (10 - R::LANES * block).min(R::LANES);
        let blocks = 10usize.div_ceil(R::LANES);
        let mut largest = R::splat(f32::NEG_INFINITY);
        for block in 0..blocks {
            let (mut sums, there) = ([R::zero(); 16], there(block));
            for i in 0..R::LANES {
                let row = net.out.w.0[R::LANES * block + i.min(there - 1)].as_ptr();
                sums[i] = if i < there { dot(&h, row, 32 / R::LANES) } else { sums[i - 1] };
            }
            let b = net.out.b.0.as_ptr().add(R::LANES * block);
            z[block] = R::totals(sums).add(R::load_first(there, b));
            largest = largest.max(z[block].first(there, f32::NEG_INFINITY));
        }
        let largest = largest.largest();
        let mut lanes = Aligned([0.0f32; 16]);
        let mut sum = R::zero();
        for block in 0..blocks {
            z[block].store(lanes.0.as_mut_ptr().add(R::LANES * block));
            z[block] = z[block].sub(R::splat(largest)).map(|x| x.exp_on(cpu)).first(there(block), 0.0);
            sum = sum.add(z[block]);
        }
        let sum = sum.sum();
        let value = sum.ln_on(cpu) + largest - lanes.0[label];
        let inverse = R::splat(1.0 / sum);
        for block in 0..blocks {
            let (at, p) = (R::LANES * block, z[block].mul(inverse));
            p.store(lanes.0.as_mut_ptr().add(at));
            let b = g.out.b.0.as_mut_ptr().add(at);
            p.add(R::load_first(there(block), b)).store_first(there(block), b);
        }
        lanes.0[label] -= 1.0;
        g.out.b[label] -= 1.0;
        let mut dh = [[R::zero(); 8]; 2];
        for i in 0..10 {
            let (p, row, to) = (R::splat(lanes.0[i]), net.out.w.0[i].as_ptr(), g.out.w.0[i].as_mut_ptr());
            for v in 0..32 / R::LANES {
                let at = R::LANES * v;
                dh[i % 2][v] = p.fma(R::load(row.add(at)), dh[i % 2][v]);
                p.fma(h[v], R::load(to.add(at))).store(to.add(at));
            }
        }
        let mut d = Aligned([0.0f32; 32]);
        for v in 0..32 / R::LANES {
            let dh = dh[0][v].add(dh[1][v]).where_open(h[v]);
            let b = g.hidden.b.0.as_mut_ptr().add(R::LANES * v);
            dh.add(R::load(b)).store(b);
            dh.store(d.0.as_mut_ptr().add(R::LANES * v));
        }
        for i in 0..32 {
            // Nothing passes a closed unit, so that its row costs nothing.
            if d.0[i] == 0.0 {
                continue;
            }
            let (d, to) = (R::splat(d.0[i]), g.hidden.w.0[i].as_mut_ptr());
            for v in 0..64 / R::LANES {
                let to = to.add(R::LANES * v);
                d.fma(xs[v], R::load(to)).store(to);
            }
        }
        value
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
