//! The nets in dfdx.

use crate::Peer;
use crate::cases::nets::{large_data, lstm_data, tiny_data, xor_data};
use dfdx::prelude::*;

const LIBRARY: &str = "dfdx";

type Tape = OwnedTape<f32, Cpu>;
type Vector<const N: usize> = Tensor<Rank1<N>, f32, Cpu>;
type Matrix<const R: usize, const C: usize> = Tensor<Rank2<R, C>, f32, Cpu>;

fn vector<const N: usize>(data: &[f32]) -> Vector<N> {
    Cpu::default().tensor_from_vec(data.to_vec(), (Const::<N>,))
}

fn matrix<const R: usize, const C: usize>(data: &[f32]) -> Matrix<R, C> {
    Cpu::default().tensor_from_vec(data.to_vec(), (Const::<R>, Const::<C>))
}

fn columns<const R: usize, const C: usize>(w: &Matrix<R, C>) -> Tensor<Rank2<C, R>, f32, Cpu, Tape> {
    w.retaped::<Tape>().permute::<_, Axes2<1, 0>>()
}

fn spread<const R: usize, const C: usize>(b: &Vector<C>) -> Tensor<Rank2<R, C>, f32, Cpu, Tape> {
    b.retaped::<Tape>().broadcast::<_, Axis<0>>()
}

fn peer<const R: usize, const C: usize>(
    case: &'static str,
    first: Matrix<R, C>,
    loss: impl Fn() -> Tensor<Rank0, f32, Cpu, Tape> + 'static,
) -> Peer {
    let step = move || {
        let loss = loss();
        let value = loss.array();
        (value, loss.backward())
    };
    let (value, gradients) = step();
    let gradient = gradients.get(&first).as_vec();
    Peer::new(case, LIBRARY, value, gradient, step)
}

pub fn all() -> Vec<Peer> {
    vec![tiny(), xor(), large_one(), large_batch(), lstm()]
}

fn tiny() -> Peer {
    let (net, x, target) = tiny_data();
    let (w1, b1) = (matrix::<16, 2>(net.first.w.0.as_flattened()), vector::<16>(&net.first.b.0));
    let (w2, b2) = (matrix::<16, 16>(net.second.w.0.as_flattened()), vector::<16>(&net.second.b.0));
    let (w3, b3) = (matrix::<1, 16>(net.out.w.0.as_flattened()), vector::<1>(&net.out.b.0));
    let x = vector::<2>(&x);
    peer("MLP 2-16-16-1, tanh", w1.clone(), move || {
        let h = (x.leaky_trace().matmul(columns(&w1)) + b1.clone()).tanh();
        let k = (h.matmul(columns(&w2)) + b2.clone()).tanh();
        (k.matmul(columns(&w3)) + b3.clone() - target).square().sum()
    })
}

fn xor() -> Peer {
    let (net, xs, targets) = xor_data();
    let (w1, b1) = (matrix::<2, 2>(net.hidden.w.0.as_flattened()), vector::<2>(&net.hidden.b.0));
    let (w2, b2) = (matrix::<1, 2>(net.out.w.0.as_flattened()), vector::<1>(&net.out.b.0));
    let (xs, targets) = (matrix::<4, 2>(xs.0.as_flattened()), matrix::<4, 1>(&targets.0));
    peer("exclusive or, 2-2-1, batch of 4", w1.clone(), move || {
        let h = (xs.leaky_trace().matmul(columns(&w1)) + spread(&b1)).sigmoid();
        let y = (h.matmul(columns(&w2)) + spread(&b2)).sigmoid();
        (y - targets.clone()).square().mean()
    })
}

struct Large {
    w1: Matrix<128, 784>,
    b1: Vector<128>,
    w2: Matrix<64, 128>,
    b2: Vector<64>,
    w3: Matrix<10, 64>,
    b3: Vector<10>,
}

impl Large {
    fn new() -> Large {
        let (net, ..) = large_data();
        Large {
            w1: matrix(net.first.w.0.as_flattened()),
            b1: vector(&net.first.b.0),
            w2: matrix(net.second.w.0.as_flattened()),
            b2: vector(&net.second.b.0),
            w3: matrix(net.out.w.0.as_flattened()),
            b3: vector(&net.out.b.0),
        }
    }
}

fn large_one() -> Peer {
    let (net, (_, xs, labels)) = (Large::new(), large_data());
    let (name, images, labels) = crate::images(1, xs, labels);
    let (x, target) = (vector::<784>(&images), vector::<10>(&crate::one_hot(labels)));
    peer(name, net.w1.clone(), move || {
        let h = (x.leaky_trace().matmul(columns(&net.w1)) + net.b1.clone()).relu();
        let k = (h.matmul(columns(&net.w2)) + net.b2.clone()).relu();
        cross_entropy_with_logits_loss(k.matmul(columns(&net.w3)) + net.b3.clone(), target.clone())
    })
}

fn large_batch() -> Peer {
    let (net, (_, xs, labels)) = (Large::new(), large_data());
    let (name, images, labels) = crate::images(64, xs, labels);
    let (x, targets) = (matrix::<64, 784>(&images), matrix::<64, 10>(&crate::one_hot(labels)));
    peer(name, net.w1.clone(), move || {
        let h = (x.leaky_trace().matmul(columns(&net.w1)) + spread(&net.b1)).relu();
        let k = (h.matmul(columns(&net.w2)) + spread(&net.b2)).relu();
        cross_entropy_with_logits_loss(k.matmul(columns(&net.w3)) + spread(&net.b3), targets.clone())
    })
}

/// A product for each gate: slices of tensors have shapes of run time in dfdx.
fn lstm() -> Peer {
    let (net, xs, target) = lstm_data();
    let gates: [(Matrix<32, 16>, Matrix<32, 32>, Vector<32>); 4] = core::array::from_fn(|k| {
        let rows = 32 * k..32 * (k + 1);
        let (w, u) = (net.w.0[rows.clone()].as_flattened(), net.u.0[rows.clone()].as_flattened());
        (matrix(w), matrix(u), vector(&net.b.0[rows]))
    });
    let xs: Vec<Vector<16>> = xs.iter().map(|x| vector(&x.0)).collect();
    let (target, zero) = (vector::<32>(&target.0), vector::<32>(&[0.0; 32]));
    peer("LSTM, 32 units, 20 steps", gates[0].0.clone(), move || {
        // The state carries the tape; copies of it have an empty one.
        let (mut h, mut c) = (zero.leaky_trace(), zero.clone());
        for x in &xs {
            let gate = |k: usize, h: Tensor<Rank1<32>, f32, Cpu, Tape>| {
                let (w, u, b) = &gates[k];
                h.matmul(columns(u)) + x.retaped::<Tape>().matmul(columns(w)) + b.clone()
            };
            let copies = [(); 3].map(|()| h.retaped::<Tape>());
            let input = gate(0, h).sigmoid();
            let [forget, cell, output] = copies;
            let (forget, cell) = (gate(1, forget).sigmoid(), gate(2, cell).tanh());
            let output = gate(3, output).sigmoid();
            let next = forget * c.retaped::<Tape>() + input * cell;
            c = next.retaped::<NoneTape>();
            h = output * next.tanh();
        }
        (h - target.clone()).square().sum()
    })
}
