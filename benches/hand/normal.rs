//! The normal equations of a Gauss-Newton step for a camera: a register's lanes are points, and rotation and left Jacobian are
//! worked out once for all.

use super::camera::jacobian_on;
use super::for_each_machine;
use super::simd::Register;
use std::arch::x86_64::*;
use std::mem::MaybeUninit;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::{Matrix, Vector};

/// JᵀJ (the upper triangle, by rows), Jᵀe, and |e|².
pub type Normal = ([f64; 36], [f64; 8], f64);

for_each_machine! {
    /// The normal equations for 64 points.
    pub fn normal_equations<'a>(
        turn: Vector<3, f64>, shift: Vector<3, f64>, lens: Vector<2, f64>, points: &'a [Vector<3, f64>; 64], seen: &'a [Vector<2, f64>; 64]
    ) -> Normal = normal_on
}

#[inline(always)]
fn normal_on<M: Machine>(
    cpu: M,
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> Normal {
    // SAFETY: the code is compiled for the machine's instructions.
    match M::VECTOR {
        64 => in_order(unsafe { sums_avx512(turn.0, shift.0, lens.0, points, seen) }),
        32 => in_order(unsafe { sums_avx2(turn.0, shift.0, lens.0, points, seen) }),
        _ => plain(cpu, turn, shift, lens, points, seen),
    }
}

#[inline(always)]
fn plain<M: Machine>(
    cpu: M,
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> Normal {
    let (mut square, mut right, mut cost) = ([0.0; 36], [0.0; 8], 0.0);
    let mut j = (Matrix::zeros(), Matrix::zeros(), Matrix::zeros());
    for (point, seen) in points.iter().zip(seen) {
        let errors = jacobian_on(cpu, turn, shift, lens, *point, *seen, &mut j);
        for r in 0..2 {
            let (a, b, c) = (j.0.0[r], j.1.0[r], j.2.0[r]);
            add_row(&[a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1]], errors[r], &mut square, &mut right, &mut cost);
        }
    }
    (square, right, cost)
}

/// Adds what one row of the Jacobian and its error contribute.
#[inline(always)]
pub fn add_row(row: &[f64; 8], error: f64, square: &mut [f64; 36], right: &mut [f64; 8], cost: &mut f64) {
    let mut at = 0;
    for i in 0..8 {
        for k in i..8 {
            square[at] += row[i] * row[k];
            at += 1;
        }
        right[i] += row[i] * error;
    }
    *cost += error * error;
}

/// The sums of products of nine columns, the error as the ninth: the upper triangle by rows, and three more numbers.
type Sums = [f64; 48];

#[inline(always)]
fn in_order(totals: Sums) -> Normal {
    let (mut square, mut right, mut from, mut to) = ([0.0; 36], [0.0; 8], 0, 0);
    for i in 0..8 {
        for _ in i..8 {
            square[to] = totals[from];
            (from, to) = (from + 1, to + 1);
        }
        right[i] = totals[from];
        from += 1;
    }
    (square, right, totals[from])
}

/// What is the same for all points.
struct Camera<R> {
    rotation: [[R; 3]; 3],
    left: [[R; 3]; 3],
    shift: [R; 3],
    focal: R,
    bent: R,
    twice: R,
}

impl<R: Register<Float = f64>> Camera<R> {
    #[inline(always)]
    unsafe fn new(w: [f64; 3], shift: [f64; 3], lens: [f64; 2]) -> Self {
        unsafe {
            let angle = (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]).sqrt();
            let inverse = 1.0 / angle;
            let a = [w[0] * inverse, w[1] * inverse, w[2] * inverse];
            let (sin, cos) = Float::sin_cos(angle);
            let (straight, across) = (sin * inverse, (1.0 - cos) * inverse);
            let skew = [[0.0, -a[2], a[1]], [a[2], 0.0, -a[0]], [-a[1], a[0], 0.0]];
            let (mut rotation, mut left) = ([[R::zero(); 3]; 3], [[R::zero(); 3]; 3]);
            for i in 0..3 {
                for k in 0..3 {
                    let (one, both) = (if i == k { 1.0 } else { 0.0 }, a[i] * a[k]);
                    rotation[i][k] = R::splat(cos * one + sin * skew[i][k] + (1.0 - cos) * both);
                    left[i][k] = R::splat(straight * one + across * skew[i][k] + (1.0 - straight) * both);
                }
            }
            let shift = [R::splat(shift[0]), R::splat(shift[1]), R::splat(shift[2])];
            let twice = R::splat(2.0 * lens[0] * lens[1]);
            Camera { rotation, left, shift, focal: R::splat(lens[0]), bent: R::splat(lens[1]), twice }
        }
    }

    /// Both rows of the Jacobian for a point in each lane, their errors behind them.
    #[inline(always)]
    unsafe fn rows(&self, x: [R; 3], seen: [R; 2]) -> [[R; 9]; 2] {
        unsafe {
            let (m, one) = (&self.rotation, R::splat(1.0));
            let mut q = [R::zero(); 3];
            for i in 0..3 {
                q[i] = m[i][0].fma(x[0], m[i][1].fma(x[1], m[i][2].mul(x[2])));
            }
            let depth = one.div(q[2].add(self.shift[2]));
            let (u, v) = (q[0].add(self.shift[0]).mul(depth), q[1].add(self.shift[1]).mul(depth));
            let radius = u.fma(u, v.mul(v));
            let bulge = self.bent.fma(radius, one);
            let (scale, uv) = (self.focal.mul(bulge), self.twice.mul(u).mul(v).mul(depth));
            let (uu, vv) = (self.twice.mul(u).fma(u, scale).mul(depth), self.twice.mul(v).fma(v, scale).mul(depth));
            let minus = |x: R| R::zero().sub(x);
            let by_point = [[uu, uv, minus(uu.fma(u, uv.mul(v)))], [uv, vv, minus(uv.fma(u, vv.mul(v)))]];
            let scaled = self.focal.mul(radius);
            let mut rows = [[R::zero(); 9]; 2];
            for (r, side) in [u, v].into_iter().enumerate() {
                let (p, mut moved) = (by_point[r], [R::zero(); 3]);
                for i in 0..3 {
                    let (j, k) = ((i + 1) % 3, (i + 2) % 3);
                    moved[i] = q[j].fms(p[k], q[k].mul(p[j]));
                    rows[r][3 + i] = p[i];
                }
                let m = &self.left;
                for i in 0..3 {
                    rows[r][i] = moved[0].fma(m[0][i], moved[1].fma(m[1][i], moved[2].mul(m[2][i])));
                }
                rows[r][6] = side.mul(bulge);
                rows[r][7] = side.mul(scaled);
                rows[r][8] = scale.fms(side, seen[r]);
            }
            rows
        }
    }
}

/// Eight points at a time, all sums at once.
#[inline(always)]
unsafe fn sums_avx512(
    w: [f64; 3],
    shift: [f64; 3],
    lens: [f64; 2],
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> Sums {
    unsafe {
        let camera = Camera::<__m512d>::new(w, shift, lens);
        let (by_three, by_two) =
            (_mm512_setr_epi64(0, 3, 6, 9, 12, 15, 18, 21), _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14));
        let mut sums = [_mm512_setzero_pd(); 48];
        for block in 0..8 {
            let (from, target) = (points[8 * block].0.as_ptr(), seen[8 * block].0.as_ptr());
            let mut x = [_mm512_setzero_pd(); 3];
            for i in 0..3 {
                x[i] = _mm512_i64gather_pd::<8>(by_three, from.add(i));
            }
            let seen = |r: usize| _mm512_i64gather_pd::<8>(by_two, target.add(r));
            let rows = camera.rows(x, [seen(0), seen(1)]);
            let mut at = 0;
            for i in 0..9 {
                for k in i..9 {
                    sums[at] = rows[0][i].fma(rows[0][k], rows[1][i].fma(rows[1][k], sums[at]));
                    at += 1;
                }
            }
        }
        let mut totals = [0.0f64; 48];
        for block in (0..48).step_by(8) {
            let pair = |a, b| _mm512_unpacklo_pd(a, b).add(_mm512_unpackhi_pd(a, b));
            let halves = |a, b| _mm512_shuffle_f64x2::<0x88>(a, b).add(_mm512_shuffle_f64x2::<0xDD>(a, b));
            let s = |i: usize| pair(sums[block + 2 * i], sums[block + 2 * i + 1]);
            halves(halves(s(0), s(1)), halves(s(2), s(3))).store(totals.as_mut_ptr().add(block));
        }
        totals
    }
}

/// Four points at a time. There are more sums than registers: first all rows, then blocks of three columns times three.
#[inline(always)]
unsafe fn sums_avx2(
    w: [f64; 3],
    shift: [f64; 3],
    lens: [f64; 2],
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> Sums {
    unsafe {
        let camera = Camera::<__m256d>::new(w, shift, lens);
        let mut rows = MaybeUninit::<[[[__m256d; 9]; 2]; 16]>::uninit();
        for block in 0..16 {
            let (from, target) = (points[4 * block].0.as_ptr(), seen[4 * block].0.as_ptr());
            let x = by_three(__m256d::load(from), __m256d::load(from.add(4)), __m256d::load(from.add(8)));
            let seen = by_two(__m256d::load(target), __m256d::load(target.add(4)));
            rows.as_mut_ptr().cast::<[[__m256d; 9]; 2]>().add(block).write(camera.rows(x, seen));
        }
        let rows = rows.assume_init_ref();
        let mut sums = [_mm256_setzero_pd(); 48];
        // Where the sum of columns i and k stands.
        let at = |i: usize, k: usize| 9 * i - i * (i + 1) / 2 + k;
        for (a, b) in [(0, 3), (0, 6), (3, 6)] {
            let mut block = [[_mm256_setzero_pd(); 3]; 3];
            for row in rows.as_flattened() {
                for i in 0..3 {
                    for k in 0..3 {
                        block[i][k] = row[a + i].fma(row[b + k], block[i][k]);
                    }
                }
            }
            for i in 0..3 {
                for k in 0..3 {
                    sums[at(a + i, b + k)] = block[i][k];
                }
            }
        }
        // The triangles on the diagonal have six sums; two of each hide the latency.
        for a in [0, 3, 6] {
            let mut block = [[_mm256_setzero_pd(); 6]; 2];
            for two in rows {
                for r in 0..2 {
                    for (n, (i, k)) in TRIANGLE.into_iter().enumerate() {
                        block[r][n] = two[r][a + i].fma(two[r][a + k], block[r][n]);
                    }
                }
            }
            for (n, (i, k)) in TRIANGLE.into_iter().enumerate() {
                sums[at(a + i, a + k)] = block[0][n].add(block[1][n]);
            }
        }
        let mut totals = [0.0f64; 48];
        for block in (0..48).step_by(4) {
            let pair = |a, b| _mm256_unpacklo_pd(a, b).add(_mm256_unpackhi_pd(a, b));
            let (ab, cd) = (pair(sums[block], sums[block + 1]), pair(sums[block + 2], sums[block + 3]));
            let (low, high) = (_mm256_permute2f128_pd::<0x20>(ab, cd), _mm256_permute2f128_pd::<0x31>(ab, cd));
            low.add(high).store(totals.as_mut_ptr().add(block));
        }
        totals
    }
}

const TRIANGLE: [(usize, usize); 6] = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

/// Every third number of twelve, from the first, the second and the third on.
#[inline(always)]
unsafe fn by_three(a: __m256d, b: __m256d, c: __m256d) -> [__m256d; 3] {
    unsafe {
        let (p, q, r) =
            (_mm256_blend_pd::<12>(a, b), _mm256_permute2f128_pd::<0x21>(a, c), _mm256_blend_pd::<12>(b, c));
        [_mm256_shuffle_pd::<10>(p, q), _mm256_shuffle_pd::<5>(p, r), _mm256_shuffle_pd::<10>(q, r)]
    }
}

/// Every second number of eight, from the first and the second on.
#[inline(always)]
unsafe fn by_two(a: __m256d, b: __m256d) -> [__m256d; 2] {
    unsafe {
        let (low, high) = (_mm256_permute2f128_pd::<0x20>(a, b), _mm256_permute2f128_pd::<0x31>(a, b));
        [_mm256_unpacklo_pd(low, high), _mm256_unpackhi_pd(low, high)]
    }
}
