//! MLP 2-2-1, sigmoid, mean squared error of the four samples of exclusive or: both hidden units of all samples in one register.

use super::for_each_machine;
use crate::models::Xor;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::{Matrix, Vector};

for_each_machine! {
    /// Value and gradient, the gradient written into `g`.
    pub fn value_and_grad<'a>(net: &'a Xor, xs: &'a Matrix<4, 2>, targets: &'a Vector<4>, g: &'a mut Xor) -> f32 = gradient
}

fn sum(x: [f32; 4]) -> f32 {
    (x[0] + x[2]) + (x[1] + x[3])
}

#[inline(always)]
fn gradient<M: Machine>(cpu: M, net: &Xor, xs: &Matrix<4, 2>, targets: &Vector<4>, g: &mut Xor) -> f32 {
    let (w, b, v) = (&net.hidden.w.0, &net.hidden.b.0, &net.out.w.0[0]);
    // Unit 0 of the four samples, then unit 1.
    let mut h = [0.0f32; 8];
    for lane in 0..8 {
        let (unit, sample) = (lane / 4, lane % 4);
        h[lane] = cpu.mul_add(w[unit][0], xs.0[sample][0], cpu.mul_add(w[unit][1], xs.0[sample][1], b[unit]));
    }
    for h in &mut h {
        *h = h.sigmoid_on(cpu);
    }
    let mut y = [0.0f32; 4];
    for s in 0..4 {
        y[s] = cpu.mul_add(v[0], h[s], cpu.mul_add(v[1], h[4 + s], net.out.b[0])).sigmoid_on(cpu);
    }
    let (mut squares, mut dy) = ([0.0f32; 4], [0.0f32; 4]);
    for s in 0..4 {
        let error = y[s] - targets[s];
        squares[s] = error * error;
        dy[s] = 0.5 * error * (y[s] - y[s] * y[s]);
    }
    g.out.b[0] = sum(dy);
    let mut d = [0.0f32; 8];
    for lane in 0..8 {
        d[lane] = dy[lane % 4] * v[lane / 4] * (h[lane] - h[lane] * h[lane]);
    }
    for unit in 0..2 {
        let of = |f: &dyn Fn(usize) -> f32| sum([f(0), f(1), f(2), f(3)]);
        g.out.w.0[0][unit] = of(&|s| dy[s] * h[4 * unit + s]);
        g.hidden.b[unit] = of(&|s| d[4 * unit + s]);
        g.hidden.w.0[unit] = [of(&|s| d[4 * unit + s] * xs.0[s][0]), of(&|s| d[4 * unit + s] * xs.0[s][1])];
    }
    0.25 * sum(squares)
}
