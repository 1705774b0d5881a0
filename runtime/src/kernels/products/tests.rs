//! Products of small integers, which are exact in any order, on the machine at hand and on what every processor has.
extern crate std;

use super::{matvec, outer_into, tr_matvec};
use crate::float::Float;
use crate::kernels::random::Random;
use crate::kernels::{logsumexp, logsumexp_and_softmax, logsumexp_and_softmax_into};
use crate::machine::{Machine, Plain, Work, run};
use crate::tensor::{Matrix, Vector};
use core::marker::PhantomData;
use std::vec::Vec;

/// Whether a machine's products are those of plain loops.
struct Products<const R: usize, const C: usize, T>(PhantomData<T>);

impl<const R: usize, const C: usize, T: Float> Work<()> for Products<R, C, T> {
    type Args<'a> = &'a mut Random;
    type Output = ();
    const FLOPS: u64 = 1 << 20;

    fn on<M: Machine>(cpu: M, random: &mut Random) {
        let mut numbers = |n: usize| -> Vec<T> { random.integers(n).into_iter().map(T::from_f64).collect() };
        let mut rows = || Matrix::<R, C, T>(core::array::from_fn(|_| numbers(C).try_into().expect("so many")));
        let (w, place) = (rows(), rows());
        let x = Vector::<C, T>(numbers(C).try_into().expect("so many"));
        let mut y = Vector::<R, T>(numbers(R).try_into().expect("so many"));
        let product = |i: usize| (0..C).fold(T::ZERO, |sum, j| sum + w.0[i][j] * x.0[j]);
        assert_eq!(matvec(cpu, &w, &x).0, core::array::from_fn(product), "{R} x {C}");
        let product = |j: usize| (0..R).fold(T::ZERO, |sum, i| sum + w.0[i][j] * y.0[i]);
        assert_eq!(tr_matvec(cpu, &w, &y).0, core::array::from_fn(product), "transposed {R} x {C}");
        for closed in 0..3 {
            for i in 0..R {
                if i % 3 < closed {
                    y.0[i] = T::ZERO;
                }
            }
            for adds in [true, false] {
                let mut out = place;
                outer_into(cpu, adds, &mut out.0, |i| y.0[i], |j| x.0[j]);
                for i in 0..R {
                    for j in 0..C {
                        let before = if adds { place.0[i][j] } else { T::ZERO };
                        assert_eq!(out.0[i][j], before + y.0[i] * x.0[j], "{R} x {C}, at {i}, {j}");
                    }
                }
            }
        }
        // Zero times infinity is NaN also where zeros could be passed over.
        for spoilt in [T::INFINITY, T::NEG_INFINITY, T::NAN] {
            for j in [0, C - 1] {
                let (mut out, mut x) = (place, x);
                x.0[j] = spoilt;
                outer_into(cpu, true, &mut out.0, |_| T::ZERO, |j| x.0[j]);
                for i in 0..R {
                    for k in 0..C {
                        let nan = k == j;
                        assert!(out.0[i][k].is_nan() == nan && (nan || out.0[i][k] == place.0[i][k]), "{R} x {C}");
                    }
                }
            }
        }
    }
}

fn on_both<W: for<'a> Work<(), Args<'a> = &'a mut Random, Output = ()>>() {
    run::<W, ()>(&mut Random(1));
    W::on(Plain, &mut Random(2));
}

macro_rules! sizes {
    ($($rows:literal: $($columns:literal)*;)*) => {$($(
        on_both::<Products<$rows, $columns, f32>>();
        on_both::<Products<$rows, $columns, f64>>();
    )*)*};
}

#[test]
fn products_are_those_of_plain_loops() {
    sizes! {
        1: 1 5 16 33;
        3: 2 7 8 40;
        4: 3 9 16 65;
        7: 8 17 24 31;
        8: 1 6 15 16 130;
        10: 4 11 32 64 200;
        16: 2 12 16 47 129;
        17: 5 13 18 64;
        33: 3 8 19 36 150;
        70: 6 16 21 64;
    }
}

/// ln Σ exp(xᵢ) and the softmax of as many numbers.
struct Exponentials<const N: usize, T>(PhantomData<T>);

impl<const N: usize, T: Float> Work<()> for Exponentials<N, T> {
    type Args<'a> = &'a mut Random;
    type Output = ();
    const FLOPS: u64 = 1 << 20;

    fn on<M: Machine>(cpu: M, random: &mut Random) {
        let close = |a: T, b: f64| (a.to_f64() - b).abs() <= 8.0 * T::EPSILON.to_f64() * (1.0 + b.abs());
        let x: [f64; N] = core::array::from_fn(|_| random.between(0, 4000) as f64 / 100.0 - 20.0);
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let terms = x.map(|x| (x - largest).exp());
        let total: f64 = terms.iter().sum();
        let x = Vector(x.map(T::from_f64));
        let (value, softmax) = logsumexp_and_softmax(cpu, false, &x);
        // Zero is the largest already.
        let most = x.0.iter().fold(T::NEG_INFINITY, |most, x| Float::maximum(most, *x));
        let below = Vector::<N, T>(core::array::from_fn(|i| x.0[i] - most));
        assert!(logsumexp_and_softmax(cpu, true, &below) == logsumexp_and_softmax(cpu, false, &below), "{N}");
        assert!(close(value, total.ln() + largest), "{N}: {value:?}");
        for i in 0..N {
            assert!((softmax.0[i].to_f64() - terms[i] / total).abs() <= 32.0 * T::EPSILON.to_f64(), "{N}, at {i}");
        }
        assert!(close(logsumexp(cpu, false, &x), value.to_f64()), "{N}");
        let mut twice = [T::NAN; N];
        logsumexp_and_softmax_into(cpu, false, false, &x, &mut twice);
        assert_eq!(twice, softmax.0, "{N}");
        logsumexp_and_softmax_into(cpu, false, true, &x, &mut twice);
        for i in 0..N {
            assert!((twice[i].to_f64() - 2.0 * terms[i] / total).abs() <= 64.0 * T::EPSILON.to_f64(), "{N}, at {i}");
        }
        let at = |k: usize, y: T| {
            let mut x = x;
            x.0[k] = y;
            logsumexp_and_softmax(cpu, false, &x).0
        };
        for k in [0, N - 1] {
            assert!(at(k, T::NAN).is_nan() && at(k, T::INFINITY) == T::INFINITY, "{N}");
            assert!(!at(k, T::NEG_INFINITY).is_nan(), "{N}");
        }
        let nothing = logsumexp_and_softmax(cpu, false, &Vector([T::NEG_INFINITY; N]));
        assert!(nothing.0 == T::NEG_INFINITY, "{N}");
    }
}

#[test]
fn few_exponentials_are_as_accurate_as_many() {
    macro_rules! lengths {
        ($($n:literal)*) => {$(
            on_both::<Exponentials<$n, f32>>();
            on_both::<Exponentials<$n, f64>>();
        )*};
    }
    lengths!(1 2 3 4 5 7 8 9 10 15 16 17 31 32 40 256 257 512 700);
}
