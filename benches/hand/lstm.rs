//! LSTM of 32 units on 16 inputs, 20 steps, squared error of the last state.
//!
//! Weights are laid out by columns once, so that the sums of a step stay in registers; what the inputs contribute to all steps and
//! the gradient of the weights are products of matrices over all steps.

use super::for_each_machine;
use super::products::{Left, product};
use super::simd::{Aligned, Floats, on_registers};
use crate::models::Lstm;
use std::mem::MaybeUninit;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::Vector;

const IN: usize = 16;
const UNITS: usize = 32;
const GATES: usize = 4 * UNITS;
const STEPS: usize = 20;
type Inputs = [Vector<IN>; STEPS];

for_each_machine! {
    /// Value and gradient, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a Lstm, xs: &'a Inputs, target: &'a Vector<UNITS>, g: &'a mut Lstm) -> f32 = gradient
}
for_each_machine! {
    /// The same with the C library's functions.
    pub fn value_and_grad_libm<'a>(net: &'a Lstm, xs: &'a Inputs, target: &'a Vector<UNITS>, g: &'a mut Lstm) -> f32 = gradient_libm
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &Lstm, xs: &Inputs, target: &Vector<UNITS>, g: &mut Lstm) -> f32 {
    let (sigmoid, tanh) = (|x: f32| x.sigmoid_on(cpu), |x: f32| x.tanh_on(cpu));
    // SAFETY: the code is compiled for the machine's instructions; so below.
    unsafe { on_registers!(M, gradient_in(net, xs, target, sigmoid, tanh, g)) }
}

#[inline(always)]
fn gradient_libm<M: Machine>(_: M, net: &Lstm, xs: &Inputs, target: &Vector<UNITS>, g: &mut Lstm) -> f32 {
    let sigmoid = |x: f32| 1.0 / (1.0 + f32::exp(-x));
    unsafe { on_registers!(M, gradient_in(net, xs, target, sigmoid, f32::tanh, g)) }
}

/// A step's state and input beside each other: the factor of its weights' gradient.
const BOTH: usize = UNITS + IN;

/// What the backward pass needs: one array for all steps. Not set to zero before, which would take a twentieth of the time.
#[derive(Clone, Copy)]
struct Tape {
    inputs: *mut f32,
    /// Going back, the gates' gradient before the activation.
    gates: *mut f32,
    cells: *mut f32,
    squashed: *mut f32,
}

/// Room for floats.
fn room<const N: usize>() -> Aligned<[MaybeUninit<f32>; N]> {
    Aligned([MaybeUninit::uninit(); N])
}

#[inline(always)]
unsafe fn gradient_in<R: Floats>(
    net: &Lstm,
    xs: &Inputs,
    target: &Vector<UNITS>,
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    g: &mut Lstm,
) -> f32 {
    unsafe {
        let (mut inputs, mut gates) = (room::<{ BOTH * (STEPS + 1) }>(), room::<{ GATES * STEPS }>());
        let (mut cells, mut squashed) = (room::<{ UNITS * (STEPS + 1) }>(), room::<{ UNITS * STEPS }>());
        let tape = Tape {
            inputs: inputs.0.as_mut_ptr().cast(),
            gates: gates.0.as_mut_ptr().cast(),
            cells: cells.0.as_mut_ptr().cast(),
            squashed: squashed.0.as_mut_ptr().cast(),
        };
        forward::<R>(net, xs, sigmoid, tanh, tape);
        let (mut squares, mut dh) = (R::zero(), [R::zero(); 8]);
        for v in 0..UNITS / R::LANES {
            let h = R::load(tape.inputs.add(BOTH * STEPS + R::LANES * v));
            let error = h.sub(R::load(target.0.as_ptr().add(R::LANES * v)));
            squares = error.fma(error, squares);
            dh[v] = error.add(error);
        }
        backward(net, dh, tape);
        for i in (0..GATES).step_by(R::LANES) {
            let mut sum = R::zero();
            for t in 0..STEPS {
                sum = sum.add(R::load(tape.gates.add(GATES * t + i)));
            }
            sum.store(g.b.0.as_mut_ptr().add(i));
        }
        let left = Left { first: tape.gates, row: 1, column: GATES };
        product::<R>((GATES, UNITS, STEPS), left, (tape.inputs, BOTH), (g.u.0.as_mut_ptr().cast(), UNITS), false);
        product::<R>((GATES, IN, STEPS), left, (tape.inputs.add(UNITS), BOTH), (g.w.0.as_mut_ptr().cast(), IN), false);
        squares.sum()
    }
}

#[inline(always)]
unsafe fn forward<R: Floats>(
    net: &Lstm,
    xs: &Inputs,
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    tape: Tape,
) {
    unsafe {
        let (mut w, mut u) = (room::<{ IN * GATES }>(), room::<{ UNITS * GATES }>());
        let (w_to, u_to) = (w.0.as_mut_ptr().cast::<f32>(), u.0.as_mut_ptr().cast::<f32>());
        for i in (0..GATES).step_by(R::LANES) {
            for j in (0..IN).step_by(R::LANES) {
                R::transpose(net.w.0[i].as_ptr().add(j), IN, w_to.add(GATES * j + i), GATES);
            }
            for j in (0..UNITS).step_by(R::LANES) {
                R::transpose(net.u.0[i].as_ptr().add(j), UNITS, u_to.add(GATES * j + i), GATES);
            }
        }
        for t in 0..STEPS {
            tape.inputs.add(BOTH * t + UNITS).copy_from_nonoverlapping(xs[t].0.as_ptr(), IN);
        }
        tape.inputs.write_bytes(0, UNITS);
        tape.cells.write_bytes(0, UNITS);
        let left = Left { first: tape.inputs.add(UNITS), row: BOTH, column: 1 };
        product::<R>((STEPS, GATES, IN), left, (w_to, GATES), (tape.gates, GATES), false);
        let mut c = [R::zero(); 8];
        for t in 0..STEPS {
            let gates = tape.gates.add(GATES * t);
            // Eight registers at a time.
            for first in (0..GATES).step_by(8 * R::LANES) {
                let mut z = [R::zero(); 8];
                for v in 0..8 {
                    let at = first + R::LANES * v;
                    z[v] = R::load(net.b.0.as_ptr().add(at)).add(R::load(gates.add(at)));
                }
                for j in 0..UNITS {
                    let h = R::splat(*tape.inputs.add(BOTH * t + j));
                    for v in 0..8 {
                        z[v] = h.fma(R::load(u_to.add(j * GATES + first + R::LANES * v)), z[v]);
                    }
                }
                for v in 0..8 {
                    let at = first + R::LANES * v;
                    z[v] = if at / UNITS == 2 { z[v].map(tanh) } else { z[v].map(sigmoid) };
                    z[v].store(gates.add(at));
                }
            }
            for v in 0..UNITS / R::LANES {
                let at = R::LANES * v;
                let gate = |k: usize| R::load(gates.add(UNITS * k + at));
                c[v] = gate(1).fma(c[v], gate(0).mul(gate(2)));
                let s = c[v].map(tanh);
                c[v].store(tape.cells.add(UNITS * (t + 1) + at));
                s.store(tape.squashed.add(UNITS * t + at));
                gate(3).mul(s).store(tape.inputs.add(BOTH * (t + 1) + at));
            }
        }
    }
}

/// Writes the gradient before the activation over the gates; `dh` is that of the last state.
#[inline(always)]
unsafe fn backward<R: Floats>(net: &Lstm, mut dh: [R; 8], tape: Tape) {
    unsafe {
        let (one, mut dc) = (R::splat(1.0), [R::zero(); 8]);
        for t in (0..STEPS).rev() {
            let d = tape.gates.add(GATES * t);
            for v in 0..UNITS / R::LANES {
                let at = R::LANES * v;
                let gate = |k: usize| R::load(d.add(UNITS * k + at));
                let (input, forget, cell, output) = (gate(0), gate(1), gate(2), gate(3));
                let rest = |x: R| x.fnma(x, x);
                let s = R::load(tape.squashed.add(UNITS * t + at));
                dc[v] = dh[v].mul(output).fma(s.fnma(s, one), dc[v]);
                let before = R::load(tape.cells.add(UNITS * t + at));
                dc[v].mul(cell).mul(rest(input)).store(d.add(at));
                dc[v].mul(before).mul(rest(forget)).store(d.add(UNITS + at));
                dc[v].mul(input).mul(cell.fnma(cell, one)).store(d.add(2 * UNITS + at));
                dh[v].mul(s).mul(rest(output)).store(d.add(3 * UNITS + at));
                dc[v] = dc[v].mul(forget);
            }
            if t > 0 {
                // As many sums as hide the latency: the rows by turns.
                let mut sums = [[R::zero(); 8]; 4];
                let turns = if R::LANES == 16 { 4 } else { 2 };
                for i in (0..GATES).step_by(turns) {
                    for r in 0..turns {
                        let (d, row) = (R::splat(*d.add(i + r)), net.u.0[i + r].as_ptr());
                        for v in 0..UNITS / R::LANES {
                            sums[r][v] = d.fma(R::load(row.add(R::LANES * v)), sums[r][v]);
                        }
                    }
                }
                for v in 0..UNITS / R::LANES {
                    dh[v] = sums[0][v].add(sums[1][v]).add(sums[2][v].add(sums[3][v]));
                }
            }
        }
    }
}
