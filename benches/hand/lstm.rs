//! LSTM of 32 units on 16 inputs, 20 steps, squared error of the last state.
//!
//! Weights are laid out by columns once, so that the sums of a step stay in registers; what the inputs contribute to all steps and
//! the gradient of the weights are products of matrices over all steps.

use super::for_each_machine;
use super::products::{Left, product};
use super::simd::{Aligned, Floats, on_registers};
use crate::models::Lstm;
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

/// What the backward pass needs of a step.
struct Tape {
    /// A step's state and input beside each other: the factor of its weights' gradient.
    inputs: Aligned<[[f32; UNITS + IN]; STEPS + 1]>,
    /// The gates, and going back their gradient before the activation.
    gates: Aligned<[[f32; GATES]; STEPS]>,
    cells: Aligned<[[f32; UNITS]; STEPS + 1]>,
    squashed: Aligned<[[f32; UNITS]; STEPS]>,
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
        let mut tape = Tape {
            inputs: Aligned([[0.0; UNITS + IN]; STEPS + 1]),
            gates: Aligned([[0.0; GATES]; STEPS]),
            cells: Aligned([[0.0; UNITS]; STEPS + 1]),
            squashed: Aligned([[0.0; UNITS]; STEPS]),
        };
        forward::<R>(net, xs, sigmoid, tanh, &mut tape);
        let (mut squares, mut dh) = (R::zero(), [R::zero(); 8]);
        for v in 0..UNITS / R::LANES {
            let h = R::load(tape.inputs.0[STEPS].as_ptr().add(R::LANES * v));
            let error = h.sub(R::load(target.0.as_ptr().add(R::LANES * v)));
            squares = error.fma(error, squares);
            dh[v] = error.add(error);
        }
        backward(net, dh, &mut tape);
        let gates = tape.gates.0.as_ptr().cast::<f32>();
        for i in (0..GATES).step_by(R::LANES) {
            let mut sum = R::zero();
            for t in 0..STEPS {
                sum = sum.add(R::load(gates.add(GATES * t + i)));
            }
            sum.store(g.b.0.as_mut_ptr().add(i));
        }
        let left = Left { first: gates, row: 1, column: GATES };
        let (before, row) = (tape.inputs.0.as_ptr().cast::<f32>(), UNITS + IN);
        product::<R>((GATES, UNITS, STEPS), left, (before, row), (g.u.0.as_mut_ptr().cast(), UNITS), false);
        product::<R>((GATES, IN, STEPS), left, (before.add(UNITS), row), (g.w.0.as_mut_ptr().cast(), IN), false);
        squares.sum()
    }
}

#[inline(always)]
unsafe fn forward<R: Floats>(
    net: &Lstm,
    xs: &Inputs,
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    tape: &mut Tape,
) {
    unsafe {
        let (mut w, mut u) = (Aligned([[0.0f32; GATES]; IN]), Aligned([[0.0f32; GATES]; UNITS]));
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
            tape.inputs.0[t][UNITS..].copy_from_slice(&xs[t].0);
        }
        let left = Left { first: tape.inputs.0[0].as_ptr().add(UNITS), row: UNITS + IN, column: 1 };
        let to = tape.gates.0.as_mut_ptr().cast::<f32>();
        product::<R>((STEPS, GATES, IN), left, (w_to, GATES), (to, GATES), false);
        let mut c = [R::zero(); 8];
        for t in 0..STEPS {
            let gates = tape.gates.0[t].as_mut_ptr();
            // Eight registers at a time.
            for first in (0..GATES).step_by(8 * R::LANES) {
                let mut z = [R::zero(); 8];
                for v in 0..8 {
                    let at = first + R::LANES * v;
                    z[v] = R::load(net.b.0.as_ptr().add(at)).add(R::load(gates.add(at)));
                }
                for j in 0..UNITS {
                    let h = R::splat(tape.inputs.0[t][j]);
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
                c[v].store(tape.cells.0[t + 1].as_mut_ptr().add(at));
                s.store(tape.squashed.0[t].as_mut_ptr().add(at));
                gate(3).mul(s).store(tape.inputs.0[t + 1].as_mut_ptr().add(at));
            }
        }
    }
}

/// Writes the gradient before the activation over the gates; `dh` is that of the last state.
#[inline(always)]
unsafe fn backward<R: Floats>(net: &Lstm, mut dh: [R; 8], tape: &mut Tape) {
    unsafe {
        let (one, mut dc) = (R::splat(1.0), [R::zero(); 8]);
        for t in (0..STEPS).rev() {
            let d = tape.gates.0[t].as_mut_ptr();
            for v in 0..UNITS / R::LANES {
                let at = R::LANES * v;
                let gate = |k: usize| R::load(d.add(UNITS * k + at));
                let (input, forget, cell, output) = (gate(0), gate(1), gate(2), gate(3));
                let rest = |x: R| x.fnma(x, x);
                let s = R::load(tape.squashed.0[t].as_ptr().add(at));
                dc[v] = dh[v].mul(output).fma(s.fnma(s, one), dc[v]);
                let before = R::load(tape.cells.0[t].as_ptr().add(at));
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
