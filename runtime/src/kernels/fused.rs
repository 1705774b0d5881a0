//! Loops around element-wise expressions.

use super::room::{self, Room, SHORT};
use crate::float::Float;
use crate::machine::Machine;
use crate::tensor::{Matrix, Vector};

/// From this length on a sum runs in lanes.
const LONG: usize = 16;

/// The vector whose element `i` is `element(i)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn vector<const N: usize, T: Copy>(element: impl FnMut(usize) -> T) -> Vector<N, T> {
    room::vector_in(&mut Room::<Vector<N, T>>::new(), element).0
}

/// The vector of `f(argument(i))`, for fewer than sixteen elements, computed in `L` lanes, or sixteen if they are more: the compiler unrolls shorter
/// loops and computes their elements one by one.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn short_vector<const L: usize, const N: usize, T: Copy + Default>(
    argument: impl Fn(usize) -> T,
    f: impl Fn(T) -> T,
) -> Vector<N, T> {
    let mut out = Vector([T::default(); N]);
    for i in 0..N {
        out.0[i] = argument(i);
    }
    short::<L, T>(&mut out.0, f);
    out
}

/// The matrix of `f(argument(i, j))`, for rows that are shorter than a register: first the arguments, then all elements as one row, since
/// indices of rows and columns would be gathered.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn short_matrix<const L: usize, const R: usize, const C: usize, T: Copy + Default>(
    argument: impl Fn(usize, usize) -> T,
    f: impl Fn(T) -> T,
) -> Matrix<R, C, T> {
    let mut out = Matrix([[T::default(); C]; R]);
    for i in 0..R {
        for j in 0..C {
            out.0[i][j] = argument(i, j);
        }
    }
    let all = out.0.as_flattened_mut();
    if R * C < SHORT {
        short::<L, T>(all, f);
    } else {
        for x in all {
            *x = f(*x);
        }
    }
    out
}

/// `f` of fewer than sixteen elements.
#[cfg_attr(not(debug_assertions), inline(always))]
fn short<const L: usize, T: Copy + Default>(all: &mut [T], f: impl Fn(T) -> T) {
    if all.len() <= L {
        in_so_many_lanes::<L, T>(all, f);
    } else {
        in_so_many_lanes::<SHORT, T>(all, f);
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn in_so_many_lanes<const L: usize, T: Copy + Default>(all: &mut [T], f: impl Fn(T) -> T) {
    let mut lanes = [T::default(); L];
    lanes[..all.len()].copy_from_slice(all);
    for lane in &mut lanes {
        *lane = f(*lane);
    }
    all.copy_from_slice(&lanes[..all.len()]);
}

/// The matrix whose element `(i, j)` is `element(i, j)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn matrix<const R: usize, const C: usize, T: Copy>(element: impl FnMut(usize, usize) -> T) -> Matrix<R, C, T> {
    room::matrix_in(&mut Room::<Matrix<R, C, T>>::new(), element).0
}

/// The `N` elements from `start` on.
///
/// # Panics
/// If they are not there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn part_mut<const N: usize, T>(place: &mut [T], start: usize) -> &mut [T; N] {
    place[start..].first_chunk_mut().expect("a part lies within the whole")
}

/// Adds `element(i)` to each element.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_to_vector<const N: usize, T: Float>(place: &mut [T; N], element: impl FnMut(usize) -> T) {
    vector_into(true, place, element);
}

/// Adds `element(i)` to each element, or writes it there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn vector_into<const N: usize, T: Float>(adds: bool, place: &mut [T; N], mut element: impl FnMut(usize) -> T) {
    for (i, slot) in place.iter_mut().enumerate() {
        *slot = if adds { *slot + element(i) } else { element(i) };
    }
}

/// Adds `element(i, j)` to each element.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_to_matrix<const R: usize, const C: usize, T: Float>(
    place: &mut [[T; C]; R],
    element: impl FnMut(usize, usize) -> T,
) {
    matrix_into(true, place, element);
}

/// Adds `element(i, j)` to each element, or writes it there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn matrix_into<const R: usize, const C: usize, T: Float>(
    adds: bool,
    place: &mut [[T; C]; R],
    mut element: impl FnMut(usize, usize) -> T,
) {
    for (i, row) in place.iter_mut().enumerate() {
        for (j, slot) in row.iter_mut().enumerate() {
            *slot = if adds { *slot + element(i, j) } else { element(i, j) };
        }
        // Row by row: the compiler would gather and scatter columns where it unrolls rows.
        core::hint::black_box(());
    }
}

/// Adds Σ term(i) for `i` in `0..N` in `L` lanes, each step by `add(lane, i)`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn in_lanes<const L: usize, const N: usize, T: Float>(mut add: impl FnMut(T, usize) -> T) -> T {
    // −0 and not 0, which would have to be added: −0 + x is x for every x.
    let mut lanes = [-T::ZERO; L];
    for block in 0..N / L {
        for (lane, total) in lanes.iter_mut().enumerate() {
            *total = add(*total, block * L + lane);
        }
    }
    let mut rest = -T::ZERO;
    for i in N / L * L..N {
        rest = add(rest, i);
    }
    let mut half = L / 2;
    while half > 0 {
        for lane in 0..half {
            let other = lanes[lane + half];
            lanes[lane] += other;
        }
        half /= 2;
    }
    lanes[0] + rest
}

/// A sum over `0..N`, each step by `add(sum so far, i)`, in as many lanes as suit the machine.
#[cfg_attr(not(debug_assertions), inline(always))]
fn fold<const N: usize, M: Machine, T: Float>(_: M, mut add: impl FnMut(T, usize) -> T) -> T {
    if N == 0 {
        return T::ZERO;
    }
    if N < LONG {
        let mut total = -T::ZERO;
        for i in 0..N {
            total = add(total, i);
        }
        return total;
    }
    // Two registers, so that one sum need not wait for the other.
    let lanes = 2 * M::VECTOR / size_of::<T>();
    match if lanes > N { N } else { lanes } {
        0..8 => in_lanes::<4, N, T>(add),
        8..16 => in_lanes::<8, N, T>(add),
        16..32 => in_lanes::<16, N, T>(add),
        _ => in_lanes::<32, N, T>(add),
    }
}

/// Σᵢ term(i) for `i` in `0..N`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn sum<const N: usize, M: Machine, T: Float>(cpu: M, mut term: impl FnMut(usize) -> T) -> T {
    fold::<N, M, T>(cpu, |total, i| total + term(i))
}

/// Σᵢ of the products of `factors(i)` for `i` in `0..N`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn sum_products<const N: usize, M: Machine, T: Float>(cpu: M, mut factors: impl FnMut(usize) -> (T, T)) -> T {
    fold::<N, M, T>(cpu, |total, i| {
        let (x, y) = factors(i);
        cpu.mul_add(x, y, total)
    })
}

/// Σᵢⱼ term(i, j).
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn sum_matrix<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    mut term: impl FnMut(usize, usize) -> T,
) -> T {
    let mut total = T::ZERO;
    for i in 0..R {
        total += sum::<C, M, T>(cpu, |j| term(i, j));
    }
    total
}
