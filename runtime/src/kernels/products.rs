//! Products with vectors, and of small matrices, with the transposes that derivatives need.

// Registers go through plain loops: an iterator over an array of them would put them into memory.
#![allow(clippy::needless_range_loop)]

#[cfg(test)]
mod tests;

use super::room::Room;
use super::{Aligned, blocks};
use crate::float::Float;
use crate::machine::{Lanes, Machine};
use crate::tensor::{Matrix, Vector};

/// How many rows of a matrix are read side by side: each its own stream from memory.
const STREAMS: usize = 4;

/// From this many columns on a row fills registers.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn is_wide<M: Machine, T: Float>(columns: usize) -> bool {
    2 * columns * size_of::<T>() > M::VECTOR
}

/// So few products are done before registers with masks are set up.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn is_tiny<T: Float>(products: usize) -> bool {
    products * size_of::<T>() <= 128
}

/// W x
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn matvec<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    w: &Matrix<R, C, T>,
    x: &Vector<C, T>,
) -> Vector<R, T> {
    let mut out = Vector([T::ZERO; R]);
    if !is_wide::<M, T>(C) {
        for i in 0..R {
            let mut total = -T::ZERO;
            for j in 0..C {
                total = cpu.mul_add(w.0[i][j], x.0[j], total);
            }
            out.0[i] = total;
        }
        return out;
    }
    let n = M::Lanes::<T>::COUNT;
    // Whole registers of results: what is read as a register later must not have been written in parts.
    let mut i = 0;
    while n >= STREAMS && i + n <= R {
        let mut sums = [M::Lanes::<T>::splat(cpu, T::ZERO); 16];
        if n == 16 && is_near::<T>(C) {
            rows_into::<16, C, M, T>(cpu, &mut sums, 0, &w.0[i..], &x.0);
        } else if n == 8 && is_near::<T>(C) {
            rows_into::<8, C, M, T>(cpu, &mut sums, 0, &w.0[i..], &x.0);
        } else {
            let mut s = 0;
            while s < n {
                rows_into::<STREAMS, C, M, T>(cpu, &mut sums, s, &w.0[i + s..], &x.0);
                s += STREAMS;
            }
        }
        M::Lanes::<T>::sums(cpu, sums).store(&mut out.0[i..]);
        i += n;
    }
    while i + STREAMS <= R {
        let sums = M::Lanes::<T>::sum4(dots(cpu, w.0[i..].first_chunk().expect("rows below R"), &x.0));
        out.0[i..i + STREAMS].copy_from_slice(&sums);
        i += STREAMS;
    }
    while i < R {
        out.0[i] = dot(cpu, &w.0[i], &x.0);
        i += 1;
    }
    out
}

/// Whether so many rows as a register has lanes fit into a first-level cache beside other things: more are read as few streams.
#[cfg_attr(not(debug_assertions), inline(always))]
fn is_near<T: Float>(columns: usize) -> bool {
    columns * size_of::<T>() <= 512
}

/// The products of the first `S` rows and a vector, lane by lane, as the sums from `at` on.
#[cfg_attr(not(debug_assertions), inline(always))]
fn rows_into<const S: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    sums: &mut [M::Lanes<T>; 16],
    at: usize,
    rows: &[[T; C]],
    x: &[T; C],
) {
    let dots = dots::<S, C, M, T>(cpu, rows.first_chunk().expect("as many rows"), x);
    sums[at..at + S].copy_from_slice(&dots);
}

/// The products of rows and a vector, lane by lane.
#[cfg_attr(not(debug_assertions), inline(always))]
fn dots<const S: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    rows: &[[T; C]; S],
    x: &[T; C],
) -> [M::Lanes<T>; S] {
    let n = M::Lanes::<T>::COUNT;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    // Few rows: two sums each, so that none waits for its last addition.
    let (mut even, mut odd) = ([zero; S], [zero; S]);
    let mut j = 0;
    // The first products are added to nothing.
    if C >= n {
        let x0 = M::Lanes::<T>::load(cpu, x);
        for s in 0..S {
            even[s] = M::Lanes::<T>::load(cpu, &rows[s]).mul(x0);
        }
        j += n;
    }
    if S < 8 && C >= 2 * n {
        let x1 = M::Lanes::<T>::load(cpu, &x[n..]);
        for s in 0..S {
            odd[s] = M::Lanes::<T>::load(cpu, &rows[s][n..]).mul(x1);
        }
        j += n;
    }
    while j + 2 * n <= C {
        let (x0, x1) = (M::Lanes::<T>::load(cpu, &x[j..]), M::Lanes::<T>::load(cpu, &x[j + n..]));
        for s in 0..S {
            even[s] = M::Lanes::<T>::load(cpu, &rows[s][j..]).mul_add(x0, even[s]);
            let next = M::Lanes::<T>::load(cpu, &rows[s][j + n..]);
            if S < 8 {
                odd[s] = next.mul_add(x1, odd[s]);
            } else {
                even[s] = next.mul_add(x1, even[s]);
            }
        }
        j += 2 * n;
    }
    if j + n <= C {
        let x0 = M::Lanes::<T>::load(cpu, &x[j..]);
        for s in 0..S {
            even[s] = M::Lanes::<T>::load(cpu, &rows[s][j..]).mul_add(x0, even[s]);
        }
        j += n;
    }
    if j < C {
        let x0 = M::Lanes::<T>::load_part(cpu, &x[j..]);
        for s in 0..S {
            even[s] = M::Lanes::<T>::load_part(cpu, &rows[s][j..]).mul_add(x0, even[s]);
        }
    }
    if S < 8 && C >= 2 * n {
        for s in 0..S {
            even[s] = even[s].add(odd[s]);
        }
    }
    even
}

/// x · y
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn dot<const C: usize, M: Machine, T: Float>(cpu: M, x: &[T; C], y: &[T; C]) -> T {
    let n = M::Lanes::<T>::COUNT;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    let mut sums = [zero; 4];
    let mut j = 0;
    while j + 4 * n <= C {
        for k in 0..4 {
            let at = j + k * n;
            sums[k] = M::Lanes::<T>::load(cpu, &x[at..]).mul_add(M::Lanes::<T>::load(cpu, &y[at..]), sums[k]);
        }
        j += 4 * n;
    }
    let mut k = 0;
    while j + n <= C {
        sums[k] = M::Lanes::<T>::load(cpu, &x[j..]).mul_add(M::Lanes::<T>::load(cpu, &y[j..]), sums[k]);
        (j, k) = (j + n, k + 1);
    }
    if j < C {
        let (a, b) = (M::Lanes::<T>::load_part(cpu, &x[j..]), M::Lanes::<T>::load_part(cpu, &y[j..]));
        sums[k % 4] = a.mul_add(b, sums[k % 4]);
    }
    let [a, b, c, d] = sums;
    a.add(b).add(c.add(d)).sum()
}

/// Wᵀ x
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn tr_matvec<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    w: &Matrix<R, C, T>,
    x: &Vector<R, T>,
) -> Vector<C, T> {
    let mut out = [T::ZERO; C];
    if is_tiny::<T>(R * C) {
        for j in 0..C {
            for k in 0..R {
                out[j] = cpu.mul_add(w.0[k][j], x.0[k], out[j]);
            }
        }
        return Vector(out);
    }
    // From memory each factor is spread over a register without a shuffle; and what a product with the same matrix has loaded before
    // would be kept for this one, but not in registers.
    let x = core::hint::black_box(x);
    if R > 0 {
        sum_rows(cpu, &mut out, &w.0, x);
    }
    Vector(out)
}

/// Writes Σₖ x(k) · rows(k), some columns at a time, whose sums stay in registers. There is at least one row.
#[cfg_attr(not(debug_assertions), inline(always))]
fn sum_rows<const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [T; C],
    rows: &[[T; C]; K],
    x: &Vector<K, T>,
) {
    let n = M::Lanes::<T>::COUNT;
    let mut j = 0;
    while j + 8 * n <= C {
        sum_columns::<8, K, C, M, T>(cpu, out, rows, x, j);
        j += 8 * n;
        if C > 8 * n {
            // In memory: in registers they would push out the sums of the next columns.
            core::hint::black_box(&mut *out);
        }
    }
    if j + 4 * n <= C {
        sum_columns::<4, K, C, M, T>(cpu, out, rows, x, j);
        j += 4 * n;
    }
    if j + 2 * n <= C {
        sum_columns::<2, K, C, M, T>(cpu, out, rows, x, j);
        j += 2 * n;
    }
    if j + n <= C {
        sum_columns::<1, K, C, M, T>(cpu, out, rows, x, j);
        j += n;
    }
    if j < C {
        let mut sums = [M::Lanes::<T>::splat(cpu, T::ZERO); 2];
        for k in 0..K {
            let row = M::Lanes::<T>::load_part(cpu, &rows[k][j..]);
            sums[k % 2] = row.mul_add(M::Lanes::<T>::splat(cpu, x.0[k]), sums[k % 2]);
        }
        sums[0].add(sums[1]).store_part(&mut out[j..]);
    }
}

/// The columns from `j` on that fill `V` registers.
#[cfg_attr(not(debug_assertions), inline(always))]
fn sum_columns<const V: usize, const K: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    out: &mut [T; C],
    rows: &[[T; C]; K],
    x: &Vector<K, T>,
    j: usize,
) {
    let n = M::Lanes::<T>::COUNT;
    // Of few registers each has several sums, so that none waits for its last addition. The first products are added to nothing.
    let sums_each = if V >= 8 {
        1
    } else if V >= 4 {
        2
    } else {
        4
    };
    let mut sums = [[M::Lanes::<T>::splat(cpu, T::ZERO); V]; 4];
    let mut k = 0;
    while k < sums_each && k < K {
        let x0 = M::Lanes::<T>::splat(cpu, x.0[k]);
        for v in 0..V {
            sums[k][v] = M::Lanes::<T>::load(cpu, &rows[k][j + v * n..]).mul(x0);
        }
        k += 1;
    }
    // Two rows at least in each round.
    let round = if sums_each > 2 { sums_each } else { 2 };
    while k + round <= K {
        for r in 0..round {
            let x0 = M::Lanes::<T>::splat(cpu, x.0[k + r]);
            for v in 0..V {
                let row = M::Lanes::<T>::load(cpu, &rows[k + r][j + v * n..]);
                sums[r % sums_each][v] = row.mul_add(x0, sums[r % sums_each][v]);
            }
        }
        k += round;
    }
    while k < K {
        let x0 = M::Lanes::<T>::splat(cpu, x.0[k]);
        for v in 0..V {
            sums[0][v] = M::Lanes::<T>::load(cpu, &rows[k][j + v * n..]).mul_add(x0, sums[0][v]);
        }
        k += 1;
    }
    for v in 0..V {
        let sum = match sums_each {
            1 => sums[0][v],
            2 => sums[0][v].add(sums[1][v]),
            _ => sums[0][v].add(sums[1][v]).add(sums[2][v].add(sums[3][v])),
        };
        sum.store(&mut out[j + v * n..]);
    }
}

/// Adds `left(i) · right(j)` to each element.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_outer<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; C]; R],
    left: impl Fn(usize) -> T,
    right: impl Fn(usize) -> T,
) {
    outer_into(cpu, true, place, left, right);
}

/// Adds `left(i) · right(j)` to each element, or writes it there: several rows at once, each its own stream to memory.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn outer_into<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    adds: bool,
    place: &mut [[T; C]; R],
    left: impl Fn(usize) -> T,
    right: impl Fn(usize) -> T,
) {
    let n = M::Lanes::<T>::COUNT;
    let mut columns = [T::ZERO; C];
    for (j, x) in columns.iter_mut().enumerate() {
        *x = right(j);
    }
    let row_into = |row: &mut [T; C], x: T| {
        for (slot, y) in row.iter_mut().zip(&columns) {
            *slot = if adds { cpu.mul_add(x, *y, *slot) } else { x * *y };
        }
    };
    if !is_wide::<M, T>(C) {
        for (i, row) in place.iter_mut().enumerate() {
            row_into(row, left(i));
        }
        return;
    }
    if adds && R >= n && is_near::<T>(C) {
        return add_open_rows(cpu, place, left, &columns);
    }
    let (four, rest) = place.as_chunks_mut::<STREAMS>();
    let done = four.len() * STREAMS;
    for (block, rows) in four.iter_mut().enumerate() {
        let x: [M::Lanes<T>; STREAMS] = core::array::from_fn(|s| M::Lanes::<T>::splat(cpu, left(block * STREAMS + s)));
        let mut j = 0;
        while j + n <= C {
            let y = M::Lanes::<T>::load(cpu, &columns[j..]);
            for s in 0..STREAMS {
                let to = &mut rows[s][j..];
                let sum = if adds { x[s].mul_add(y, M::Lanes::<T>::load(cpu, to)) } else { x[s].mul(y) };
                sum.store(to);
            }
            j += n;
        }
        if j < C {
            let y = M::Lanes::<T>::load_part(cpu, &columns[j..]);
            for s in 0..STREAMS {
                let to = &mut rows[s][j..];
                let sum = if adds { x[s].mul_add(y, M::Lanes::<T>::load_part(cpu, to)) } else { x[s].mul(y) };
                sum.store_part(to);
            }
        }
    }
    for (i, row) in rest.iter_mut().enumerate() {
        row_into(row, left(done + i));
    }
}

/// Adds `left(i) · right[j]` to each element of the rows where that can change anything: nothing passes the closed units of a layer, so that
/// their rows cost nothing.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_open_rows<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    place: &mut [[T; C]; R],
    left: impl Fn(usize) -> T,
    right: &[T; C],
) {
    let n = M::Lanes::<T>::COUNT;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    let mut factors = Aligned([T::ZERO; R]);
    for i in 0..R {
        factors.0[i] = left(i);
    }
    // Zero times what is not finite is NaN.
    let mut products = [zero; 2];
    let mut j = 0;
    while j < C {
        let y =
            if j + n <= C { M::Lanes::<T>::load(cpu, &right[j..]) } else { M::Lanes::<T>::load_part(cpu, &right[j..]) };
        products[j / n % 2] = y.mul_add(zero, products[j / n % 2]);
        j += n;
    }
    let every = if products[0].add(products[1]).not_zero() == 0 { 0 } else { (1 << n) - 1 };
    let mut first = 0;
    while first < R {
        let (mut open, mut i) = (0, 0);
        while i + n <= 32 && first + i + n <= R {
            let bits = M::Lanes::<T>::load(cpu, &factors.0[first + i..]).not_zero();
            open |= (bits | every) << i;
            i += n;
        }
        while i < 32 && first + i < R {
            open |= (u32::from(factors.0[first + i] != T::ZERO) | every & 1) << i;
            i += 1;
        }
        while open != 0 {
            let at = first + open.trailing_zeros() as usize;
            open &= open - 1;
            let (x, row) = (M::Lanes::<T>::splat(cpu, factors.0[at]), &mut place[at]);
            let mut j = 0;
            while j + n <= C {
                let so_far = M::Lanes::<T>::load(cpu, &row[j..]);
                x.mul_add(M::Lanes::<T>::load(cpu, &right[j..]), so_far).store(&mut row[j..]);
                j += n;
            }
            if j < C {
                let so_far = M::Lanes::<T>::load_part(cpu, &row[j..]);
                x.mul_add(M::Lanes::<T>::load_part(cpu, &right[j..]), so_far).store_part(&mut row[j..]);
            }
        }
        first += 32;
    }
}

/// Adds the sum of the outer products of as many vectors of both to a place, or writes it there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn outers_into<const R: usize, const C: usize, M: Machine, T: Float>(
    cpu: M,
    adds: bool,
    place: &mut [[T; C]; R],
    left: &[[T; R]],
    right: &[[T; C]],
) {
    blocks::tr_mul(cpu, adds, place, left, right);
}

/// Declares a product of matrices: its value, a temporary of generated code, and what is added to a place or written there.
macro_rules! product {
    ($(#[$doc:meta])* $name:ident, $in_room:ident, $into:ident, [$($dim:ident),*], $a:ty, $b:ty) => {
        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name<$(const $dim: usize,)* M: Machine, T: Float>(cpu: M, a: &$a, b: &$b) -> Matrix<R, C, T> {
            $in_room(cpu, &mut Room::new(), a, b).0
        }

        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $in_room<'r, $(const $dim: usize,)* M: Machine, T: Float>(
            cpu: M,
            room: &'r mut Room<Matrix<R, C, T>>,
            a: &$a,
            b: &$b,
        ) -> &'r mut Aligned<Matrix<R, C, T>> {
            // SAFETY: a product writes all of its result, and adds only to what it has written.
            #[allow(unsafe_code)]
            unsafe {
                blocks::$name(cpu, false, room.slots(), &a.0, &b.0);
                room.written()
            }
        }

        $(#[$doc])*
        /// Added to `out`, or written there.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $into<$(const $dim: usize,)* M: Machine, T: Float>(
            cpu: M,
            adds: bool,
            out: &mut [[T; C]; R],
            a: &$a,
            b: &$b,
        ) {
            blocks::$name(cpu, adds, out, &a.0, &b.0);
        }
    };
}

product! {
    /// A B.
    matmul, matmul_in, matmul_into, [R, K, C], Matrix<R, K, T>, Matrix<K, C, T>
}
product! {
    /// Aᵀ B.
    tr_mul, tr_mul_in, tr_mul_into, [K, R, C], Matrix<K, R, T>, Matrix<K, C, T>
}
product! {
    /// A Bᵀ.
    mul_tr, mul_tr_in, mul_tr_into, [R, K, C], Matrix<R, K, T>, Matrix<C, K, T>
}
