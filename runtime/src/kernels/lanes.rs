//! Loops whose turns run side by side.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

use crate::float::Float;
use crate::machine::{Lanes, Machine};

/// How many turns a block of a loop has at most: a few registers of any machine.
pub const TURNS: usize = 32;

/// The sum of what the lanes have added up, by halves: registers first, then the lanes of one.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn sum_of_lanes<M: Machine, T: Float>(cpu: M, lanes: &[T; TURNS]) -> T {
    let n = M::Lanes::<T>::COUNT;
    let mut sums = [M::Lanes::<T>::splat(cpu, T::ZERO); TURNS];
    let mut half = TURNS / n;
    for k in 0..half {
        sums[k] = M::Lanes::<T>::load(cpu, &lanes[k * n..]);
    }
    while half > 1 {
        half /= 2;
        for k in 0..half {
            sums[k] = sums[k].add(sums[k + half]);
        }
    }
    sums[0].sum()
}

/// Adds to each element of `place` the sum over all lanes of `left[i][lane] · right[j][lane]`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_outers_of_lanes<const R: usize, const C: usize, const L: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; C]; R],
    left: &[[T; L]; R],
    right: &[[T; L]; C],
) {
    add_blocks(cpu, place, left, right, false);
}

/// The same where both are one: the matrix that is added is symmetric.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_square_of_lanes<const R: usize, const L: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; R]; R],
    columns: &[[T; L]; R],
) {
    let mut square = [[T::ZERO; R]; R];
    add_blocks(cpu, &mut square, columns, columns, true);
    for i in 0..R {
        for j in 0..R {
            // Blocks begin with the diagonal's.
            place[i][j] += if j < BLOCK * (i / BLOCK) { square[j][i] } else { square[i][j] };
        }
    }
}

/// So many columns share the registers of some rows.
const BLOCK: usize = 4;

/// All blocks, or those from the diagonal on.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_blocks<const R: usize, const C: usize, const L: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; C]; R],
    left: &[[T; L]; R],
    right: &[[T; L]; C],
    from_diagonal: bool,
) {
    let mut i = 0;
    while i < R {
        let mut j = if from_diagonal { BLOCK * (i / BLOCK) } else { 0 };
        while j < C {
            if i + 2 <= R {
                add_block::<2, R, C, L, M, T>(cpu, place, (i, j), left, right);
            } else {
                add_block::<1, R, C, L, M, T>(cpu, place, (i, j), left, right);
            }
            j += BLOCK;
        }
        i += 2;
    }
}

/// `H` rows from `i` on and four columns from `j` on.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_block<const H: usize, const R: usize, const C: usize, const L: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; C]; R],
    (i, j): (usize, usize),
    left: &[[T; L]; R],
    right: &[[T; L]; C],
) {
    let n = M::Lanes::<T>::COUNT;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    let mut sums = [[zero; BLOCK]; H];
    let mut lane = 0;
    while lane < L {
        let mut factors = [zero; BLOCK];
        for c in 0..BLOCK {
            // The last column again where there are fewer: its sums are dropped.
            factors[c] = M::Lanes::<T>::load(cpu, &right[if j + c < C { j + c } else { C - 1 }][lane..]);
        }
        for h in 0..H {
            let row = M::Lanes::<T>::load(cpu, &left[i + h][lane..]);
            for c in 0..BLOCK {
                sums[h][c] = row.mul_add(factors[c], sums[h][c]);
            }
        }
        lane += n;
    }
    for h in 0..H {
        let totals = M::Lanes::<T>::sum4(sums[h]);
        let mut c = 0;
        while c < BLOCK && j + c < C {
            place[i + h][j + c] += totals[c];
            c += 1;
        }
    }
}
