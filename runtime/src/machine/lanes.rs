//! Vector registers as values: what the kernels of products are written with.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

use super::{Machine, Plain, Target};
use crate::float::Float;
use core::mem::MaybeUninit;

/// A register of floats. A value can only be made with a machine in hand, which proves that the instructions exist.
pub trait Lanes<T: Float>: Copy {
    /// The machine that has such registers.
    type Proof: Machine;
    /// How many floats it holds.
    const COUNT: usize;

    /// `x` in every lane.
    fn splat(cpu: Self::Proof, x: T) -> Self;
    /// The first [`COUNT`](Self::COUNT) elements, which must be there.
    fn load(cpu: Self::Proof, from: &[T]) -> Self;
    /// The elements of a slice that may be shorter than the register, zeros behind them.
    fn load_part(cpu: Self::Proof, from: &[T]) -> Self;
    /// Writes the first [`COUNT`](Self::COUNT) elements, which must be there.
    fn store(self, to: &mut [T]);
    /// Writes as many lanes as the slice has elements, if it has fewer than the register.
    fn store_part(self, to: &mut [T]);
    /// As [`store`](Self::store), to places that hold nothing yet.
    fn init(self, to: &mut [MaybeUninit<T>]);
    /// As [`store_part`](Self::store_part), to places that hold nothing yet.
    fn init_part(self, to: &mut [MaybeUninit<T>]);
    /// Lane by lane.
    fn add(self, other: Self) -> Self;
    /// Lane by lane.
    fn mul(self, other: Self) -> Self;
    /// `self · factor + summand`, lane by lane, with one rounding if the machine is [`FUSED`](Machine::FUSED).
    fn mul_add(self, factor: Self, summand: Self) -> Self;
    /// The first `n` lanes, and the other register's lanes behind them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn first_or(self, cpu: Self::Proof, n: usize, other: Self) -> Self {
        let (mut first, mut lanes) = ([T::ZERO; 16], [T::ZERO; 16]);
        self.store(&mut first);
        other.store(&mut lanes);
        for lane in 0..Self::COUNT {
            if lane < n {
                lanes[lane] = first[lane];
            }
        }
        Self::load(cpu, &lanes)
    }
    /// Each lane moved up by one; in the first lane the last of `below`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn after(self, cpu: Self::Proof, below: Self) -> Self {
        let mut lanes = [T::ZERO; 32];
        below.store(&mut lanes);
        self.store(&mut lanes[Self::COUNT..]);
        Self::load(cpu, &lanes[Self::COUNT - 1..])
    }
    /// The sum of all lanes.
    fn sum(self) -> T;
    /// A bit for each lane that is not zero.
    fn not_zero(self) -> u32;
    /// The columns from `k` to `k + 3` of as many rows as a register has lanes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn columns<const K: usize>(cpu: Self::Proof, rows: &[[T; K]], k: usize) -> [Self; 4] {
        let mut columns = [[T::ZERO; 16]; 4];
        for lane in 0..Self::COUNT {
            for m in 0..4 {
                columns[m][lane] = rows[lane][k + m];
            }
        }
        let [a, b, c, d] = &columns;
        [Self::load(cpu, a), Self::load(cpu, b), Self::load(cpu, c), Self::load(cpu, d)]
    }
    /// The sums of four registers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sum4(four: [Self; 4]) -> [T; 4] {
        let [a, b, c, d] = four;
        [a.sum(), b.sum(), c.sum(), d.sum()]
    }
    /// In lane `i` the sum of register `i`; registers beyond the number of lanes are not looked at.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sums(cpu: Self::Proof, of: [Self; 16]) -> Self {
        let mut sums = [T::ZERO; 16];
        for lane in 0..Self::COUNT {
            sums[lane] = of[lane].sum();
        }
        Self::load(cpu, &sums)
    }
}

/// An array that the compiler keeps in a register of 16 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Portable<T, const N: usize, M>([T; N], M);

/// The machines whose registers are [`Portable`].
pub trait PortableMachine: Machine {}
impl PortableMachine for Plain {}
impl PortableMachine for Target {}

impl<T: Float, const N: usize, M: PortableMachine> Lanes<T> for Portable<T, N, M> {
    type Proof = M;
    const COUNT: usize = N;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn splat(cpu: M, x: T) -> Self {
        Portable([x; N], cpu)
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn load(cpu: M, from: &[T]) -> Self {
        Portable(*from.first_chunk().expect("a register's elements"), cpu)
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn load_part(cpu: M, from: &[T]) -> Self {
        let mut lanes = [T::ZERO; N];
        for (lane, x) in lanes.iter_mut().zip(from) {
            *lane = *x;
        }
        Portable(lanes, cpu)
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn store(self, to: &mut [T]) {
        *to.first_chunk_mut().expect("room for a register's elements") = self.0;
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn store_part(self, to: &mut [T]) {
        for (x, lane) in to.iter_mut().zip(self.0) {
            *x = lane;
        }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn init(self, to: &mut [MaybeUninit<T>]) {
        let to: &mut [MaybeUninit<T>; N] = to.first_chunk_mut().expect("room for a register's elements");
        for i in 0..N {
            to[i].write(self.0[i]);
        }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn init_part(self, to: &mut [MaybeUninit<T>]) {
        for (x, lane) in to.iter_mut().zip(self.0) {
            x.write(lane);
        }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn add(mut self, other: Self) -> Self {
        for (x, y) in self.0.iter_mut().zip(other.0) {
            *x += y;
        }
        self
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mul(mut self, other: Self) -> Self {
        for (x, y) in self.0.iter_mut().zip(other.0) {
            *x *= y;
        }
        self
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mul_add(mut self, factor: Self, summand: Self) -> Self {
        for (x, (y, z)) in self.0.iter_mut().zip(factor.0.into_iter().zip(summand.0)) {
            *x = self.1.mul_add(*x, y, z);
        }
        self
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn not_zero(self) -> u32 {
        let mut bits = 0;
        for i in 0..N {
            bits |= u32::from(self.0[i] != T::ZERO) << i;
        }
        bits
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sum(self) -> T {
        let mut lanes = self.0;
        let mut half = N / 2;
        while half > 0 {
            for i in 0..half {
                let other = lanes[i + half];
                lanes[i] += other;
            }
            half /= 2;
        }
        lanes[0]
    }
}
