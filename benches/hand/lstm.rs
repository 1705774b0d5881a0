//! LSTM of 32 units on 16 inputs, 20 steps, squared error of the last state.
//!
//! Weights are laid out by columns once, so that the sums of a step stay in registers; what the inputs contribute to all steps and
//! the gradient of the weights are products of matrices over all steps.

use super::for_each_machine;
use super::products::{Left, columns};
use super::simd::{Aligned, V, add, fma, load, map, mul, splat, store, transpose, wide};
use crate::models::Lstm;
use std::arch::x86_64::*;
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
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        unsafe { gradient_wide(net, xs, target, sigmoid, tanh, g) }
    } else {
        plain(net, xs, target, sigmoid, tanh, g)
    }
}

#[inline(always)]
fn gradient_libm<M: Machine>(cpu: M, net: &Lstm, xs: &Inputs, target: &Vector<UNITS>, g: &mut Lstm) -> f32 {
    let sigmoid = |x: f32| 1.0 / (1.0 + f32::exp(-x));
    if wide(cpu) {
        // SAFETY: the code is compiled for AVX-512.
        unsafe { gradient_wide(net, xs, target, sigmoid, f32::tanh, g) }
    } else {
        plain(net, xs, target, sigmoid, f32::tanh, g)
    }
}

#[inline(always)]
unsafe fn gradient_wide(
    net: &Lstm,
    xs: &Inputs,
    target: &Vector<UNITS>,
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    g: &mut Lstm,
) -> f32 {
    unsafe {
        let zero = _mm512_setzero_ps();
        let (mut w, mut u) = (Aligned([[0.0f32; GATES]; IN]), Aligned([[0.0f32; GATES]; UNITS]));
        let (w_to, u_to) = (w.0.as_mut_ptr().cast::<f32>(), u.0.as_mut_ptr().cast::<f32>());
        for i in 0..GATES / 16 {
            transpose(net.w.0[16 * i].as_ptr(), IN, w_to.add(16 * i), GATES);
            for j in 0..2 {
                transpose(net.u.0[16 * i].as_ptr().add(16 * j), UNITS, u_to.add(16 * j * GATES + 16 * i), GATES);
            }
        }
        // A step's state and input beside each other: the factor of its weights' gradient.
        let mut inputs = Aligned([[0.0f32; UNITS + IN]; STEPS + 1]);
        let mut gates = Aligned([[0.0f32; GATES]; STEPS]);
        for t in 0..STEPS {
            inputs.0[t][UNITS..].copy_from_slice(&xs[t].0);
        }
        let of_inputs = Left { first: inputs.0[0].as_ptr().add(UNITS), row: UNITS + IN, column: 1 };
        let gates_to = gates.0.as_mut_ptr().cast::<f32>();
        for j in 0..4 {
            columns::<10, 2>(
                STEPS,
                IN,
                of_inputs,
                (w_to.add(32 * j).cast_const(), GATES),
                (gates_to.add(32 * j), GATES),
                false,
            );
        }
        let mut bias = [zero; 8];
        for v in 0..8 {
            bias[v] = load(net.b.0.as_ptr().add(16 * v));
        }
        let (mut states, mut squashed) = (Aligned([[0.0f32; UNITS]; STEPS + 1]), Aligned([[0.0f32; UNITS]; STEPS]));
        let mut c = [zero; 2];
        for t in 0..STEPS {
            let gates = gates.0[t].as_mut_ptr();
            let mut z = [zero; 8];
            for v in 0..8 {
                z[v] = add(bias[v], load(gates.add(16 * v)));
            }
            for j in 0..UNITS {
                let h = splat(inputs.0[t][j]);
                for v in 0..8 {
                    z[v] = fma(h, load(u_to.add(j * GATES + 16 * v)), z[v]);
                }
            }
            for v in 0..8 {
                z[v] = if v / 2 == 2 { map(z[v], tanh) } else { map(z[v], sigmoid) };
                store(gates.add(16 * v), z[v]);
            }
            for v in 0..2 {
                c[v] = fma(z[2 + v], c[v], mul(z[v], z[4 + v]));
                let s = map(c[v], tanh);
                store(states.0[t + 1].as_mut_ptr().add(16 * v), c[v]);
                store(squashed.0[t].as_mut_ptr().add(16 * v), s);
                store(inputs.0[t + 1].as_mut_ptr().add(16 * v), mul(z[6 + v], s));
            }
        }
        let (mut squares, mut dh, mut dc) = (zero, [zero; 2], [zero; 2]);
        for v in 0..2 {
            let h = load(inputs.0[STEPS].as_ptr().add(16 * v));
            let error = _mm512_sub_ps(h, load(target.0.as_ptr().add(16 * v)));
            squares = fma(error, error, squares);
            dh[v] = add(error, error);
        }
        let (one, mut db) = (splat(1.0), [zero; 8]);
        for t in (0..STEPS).rev() {
            let d = gates.0[t].as_mut_ptr();
            for v in 0..2 {
                let gate = |k: usize| load(d.add(UNITS * k + 16 * v));
                let (input, forget, cell, output) = (gate(0), gate(1), gate(2), gate(3));
                let rest = |x: V| _mm512_fnmadd_ps(x, x, x);
                let s = load(squashed.0[t].as_ptr().add(16 * v));
                dc[v] = fma(mul(dh[v], output), _mm512_fnmadd_ps(s, s, one), dc[v]);
                let before = load(states.0[t].as_ptr().add(16 * v));
                let parts = [
                    mul(mul(dc[v], cell), rest(input)),
                    mul(mul(dc[v], before), rest(forget)),
                    mul(mul(dc[v], input), _mm512_fnmadd_ps(cell, cell, one)),
                    mul(mul(dh[v], s), rest(output)),
                ];
                for k in 0..4 {
                    store(d.add(UNITS * k + 16 * v), parts[k]);
                    db[2 * k + v] = add(db[2 * k + v], parts[k]);
                }
                dc[v] = mul(dc[v], forget);
            }
            if t > 0 {
                let mut sums = [[zero; 2]; 4];
                for i in (0..GATES).step_by(4) {
                    for r in 0..4 {
                        let (d, row) = (splat(*d.add(i + r)), net.u.0[i + r].as_ptr());
                        for v in 0..2 {
                            sums[r][v] = fma(d, load(row.add(16 * v)), sums[r][v]);
                        }
                    }
                }
                for v in 0..2 {
                    dh[v] = add(add(sums[0][v], sums[1][v]), add(sums[2][v], sums[3][v]));
                }
            }
        }
        for v in 0..8 {
            store(g.b.0.as_mut_ptr().add(16 * v), db[v]);
        }
        let of_gates = Left { first: gates_to, row: 1, column: GATES };
        let before = inputs.0.as_ptr().cast::<f32>();
        columns::<12, 2>(GATES, STEPS, of_gates, (before, UNITS + IN), (g.u.0.as_mut_ptr().cast(), UNITS), false);
        columns::<16, 1>(
            GATES,
            STEPS,
            of_gates,
            (before.add(UNITS), UNITS + IN),
            (g.w.0.as_mut_ptr().cast(), IN),
            false,
        );
        _mm512_reduce_add_ps(squares)
    }
}

/// Plain loops along rows that the compiler vectorises; what the backward pass needs stands in arrays.
#[inline(always)]
fn plain(
    net: &Lstm,
    xs: &Inputs,
    target: &Vector<UNITS>,
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    g: &mut Lstm,
) -> f32 {
    let (mut w, mut u) = ([[0.0f32; GATES]; IN], [[0.0f32; GATES]; UNITS]);
    for i in 0..GATES {
        for j in 0..IN {
            w[j][i] = net.w.0[i][j];
        }
        for j in 0..UNITS {
            u[j][i] = net.u.0[i][j];
        }
    }
    let (mut h, mut c) = ([[0.0f32; UNITS]; STEPS + 1], [[0.0f32; UNITS]; STEPS + 1]);
    let (mut gates, mut squashed) = ([[0.0f32; GATES]; STEPS], [[0.0f32; UNITS]; STEPS]);
    for t in 0..STEPS {
        let mut z = net.b.0;
        for j in 0..IN {
            for i in 0..GATES {
                z[i] += w[j][i] * xs[t][j];
            }
        }
        for j in 0..UNITS {
            for i in 0..GATES {
                z[i] += u[j][i] * h[t][j];
            }
        }
        for i in 0..UNITS {
            z[i] = sigmoid(z[i]);
            z[UNITS + i] = sigmoid(z[UNITS + i]);
            z[2 * UNITS + i] = tanh(z[2 * UNITS + i]);
            z[3 * UNITS + i] = sigmoid(z[3 * UNITS + i]);
            c[t + 1][i] = z[UNITS + i] * c[t][i] + z[i] * z[2 * UNITS + i];
            squashed[t][i] = tanh(c[t + 1][i]);
            h[t + 1][i] = z[3 * UNITS + i] * squashed[t][i];
        }
        gates[t] = z;
    }
    let (mut value, mut dh, mut dc) = (0.0, [0.0f32; UNITS], [0.0f32; UNITS]);
    for i in 0..UNITS {
        let error = h[STEPS][i] - target[i];
        value += error * error;
        dh[i] = 2.0 * error;
    }
    (g.w.0, g.u.0, g.b.0) = ([[0.0; IN]; GATES], [[0.0; UNITS]; GATES], [0.0; GATES]);
    for t in (0..STEPS).rev() {
        let (z, mut dz) = (&gates[t], [0.0f32; GATES]);
        for i in 0..UNITS {
            let (input, forget, cell, output) = (z[i], z[UNITS + i], z[2 * UNITS + i], z[3 * UNITS + i]);
            dc[i] += dh[i] * output * (1.0 - squashed[t][i] * squashed[t][i]);
            dz[3 * UNITS + i] = dh[i] * squashed[t][i] * output * (1.0 - output);
            dz[i] = dc[i] * cell * input * (1.0 - input);
            dz[UNITS + i] = dc[i] * c[t][i] * forget * (1.0 - forget);
            dz[2 * UNITS + i] = dc[i] * input * (1.0 - cell * cell);
            dc[i] *= forget;
        }
        dh = [0.0; UNITS];
        for i in 0..GATES {
            g.b[i] += dz[i];
            for j in 0..IN {
                g.w.0[i][j] += dz[i] * xs[t][j];
            }
            for j in 0..UNITS {
                g.u.0[i][j] += dz[i] * h[t][j];
                dh[j] += dz[i] * net.u.0[i][j];
            }
        }
    }
    value
}
