//! Products of matrices of small integers, which are exact in any order, on the machine at hand, on AVX2 and on what every processor has: sizes
//! around registers, blocks, panels and their rests, written, added, and in room that held nothing.
extern crate std;

use crate::float::Float;
use crate::kernels::random::Random;
use crate::kernels::{Room, matmul, matmul_in, matmul_into, mul_tr, mul_tr_in, mul_tr_into, tr_mul, tr_mul_in};
use crate::kernels::{outers_into, tr_mul_into, transpose_in};
use crate::machine::{Machine, Plain, Work, run};
use crate::tensor::Matrix;
use core::marker::PhantomData;
use std::boxed::Box;

struct Products<const R: usize, const K: usize, const C: usize, T>(PhantomData<T>);

fn matrix<const R: usize, const C: usize, T: Float>(random: &mut Random) -> Box<Matrix<R, C, T>> {
    let mut out = Box::new(Matrix([[T::ZERO; C]; R]));
    for row in &mut out.0 {
        for (slot, x) in row.iter_mut().zip(random.integers(C)) {
            *slot = T::from_f64(x);
        }
    }
    out
}

impl<const R: usize, const K: usize, const C: usize, T: Float> Work<()> for Products<R, K, C, T> {
    type Args<'a> = &'a mut Random;
    type Output = ();
    const FLOPS: u64 = 1 << 20;

    fn on<M: Machine>(cpu: M, random: &mut Random) {
        let (a, b, place) = (matrix::<R, K, T>(random), matrix::<K, C, T>(random), matrix::<R, C, T>(random));
        let (mut a_room, mut b_room) = (Room::<Matrix<K, R, T>>::new(), Room::<Matrix<C, K, T>>::new());
        let (a_tr, b_tr) = (transpose_in(cpu, &mut a_room, &a), transpose_in(cpu, &mut b_room, &b));
        for k in 0..K {
            assert!((0..R).all(|i| a_tr.0.0[k][i] == a.0[i][k]) && (0..C).all(|j| b_tr.0.0[j][k] == b.0[k][j]));
        }
        let mut expected = Box::new(Matrix([[T::ZERO; C]; R]));
        for i in 0..R {
            for j in 0..C {
                expected.0[i][j] = (0..K).fold(T::ZERO, |sum, k| sum + a.0[i][k] * b.0[k][j]);
            }
        }
        let is_product = |found: &Matrix<R, C, T>, name: &str| {
            assert!(*found == *expected, "{name}, {R} x {K} x {C}, registers of {}", M::VECTOR);
        };
        is_product(&matmul(cpu, &a, &b), "matmul");
        is_product(&tr_mul(cpu, &a_tr.0, &b), "tr_mul");
        is_product(&mul_tr(cpu, &a, &b_tr.0), "mul_tr");
        let mut room = Room::<Matrix<R, C, T>>::new();
        is_product(&matmul_in(cpu, &mut room, &a, &b).0, "matmul_in");
        is_product(&tr_mul_in(cpu, &mut room, &a_tr.0, &b).0, "tr_mul_in");
        is_product(&mul_tr_in(cpu, &mut room, &a, &b_tr.0).0, "mul_tr_in");
        for adds in [false, true] {
            let into = |name: &str, product: &dyn Fn(&mut [[T; C]; R])| {
                let mut out = place.clone();
                product(&mut out.0);
                for i in 0..R {
                    for j in 0..C {
                        let before = if adds { place.0[i][j] } else { T::ZERO };
                        assert!(out.0[i][j] == before + expected.0[i][j], "{name}, {R} x {K} x {C} at {i}, {j}");
                    }
                }
            };
            into("matmul", &|out| matmul_into(cpu, adds, out, &a, &b));
            into("tr_mul", &|out| tr_mul_into(cpu, adds, out, &a_tr.0, &b));
            into("mul_tr", &|out| mul_tr_into(cpu, adds, out, &a, &b_tr.0));
            into("outers", &|out| outers_into(cpu, adds, out, &a_tr.0.0, &b.0));
        }
    }
}

macro_rules! sizes {
    ($($rows:literal x $depth:literal: $($columns:literal)*;)*) => {$($(
        each::<Products<$rows, $depth, $columns, f32>>();
        each::<Products<$rows, $depth, $columns, f64>>();
    )*)*};
}

fn each<W: for<'a> Work<(), Args<'a> = &'a mut Random, Output = ()>>() {
    run::<W, ()>(&mut Random(1));
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    crate::machine::on_avx2::<W, ()>(&mut Random(2));
    W::on(Plain, &mut Random(3));
}

#[test]
fn products_are_those_of_plain_loops() {
    sizes! {
        1 x 1: 1 5 17;
        2 x 2: 1 2 4;
        4 x 3: 2 16 33;
        5 x 9: 3 8 31;
        7 x 64: 10 16 48;
        12 x 5: 7 32 50;
        16 x 20: 2 4 8 10;
        17 x 33: 5 9 15 16 24;
        19 x 70: 12 40 65;
        32 x 64: 10 20 50;
        33 x 130: 6 37;
        20 x 257: 9 34;
        8 x 300: 3 17;
    }
}
