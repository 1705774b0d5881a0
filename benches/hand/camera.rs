//! The Jacobian of a camera's two errors for one point: with a rotation's left Jacobian, the derivative of R·x by its axis and
//! angle is a cross product with R·x and one 3 × 3 matrix (Barfoot, State Estimation for Robotics, 2017, section 7.1).

use super::for_each_machine;
use std::arch::x86_64::*;
use tapeless::__private::machine::Machine;
use tapeless::Float;
use tapeless::prelude::{Matrix, Vector};

/// The derivatives by turn, shift and lens.
pub type Jacobian = (Matrix<2, 3, f64>, Matrix<2, 3, f64>, Matrix<2, 2, f64>);

for_each_machine! {
    /// Errors and Jacobian of `reprojection`.
    pub fn jacobian<'a>(
        turn: Vector<3, f64>, shift: Vector<3, f64>, lens: Vector<2, f64>, point: Vector<3, f64>, seen: Vector<2, f64>, j: &'a mut Jacobian
    ) -> Vector<2, f64> = jacobian_on
}

#[inline(always)]
fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "those of the model")]
fn jacobian_on<M: Machine>(
    cpu: M,
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    point: Vector<3, f64>,
    seen: Vector<2, f64>,
    j: &mut Jacobian,
) -> Vector<2, f64> {
    let (w, x) = (turn.0, point.0);
    let dot = |a: [f64; 3], b: [f64; 3]| cpu.mul_add(a[0], b[0], cpu.mul_add(a[1], b[1], a[2] * b[2]));
    let square = dot(w, w);
    let angle = square.sqrt();
    let inverse = 1.0 / angle;
    let (sin, cos) = Float::sin_cos(angle);
    let a = [w[0] * inverse, w[1] * inverse, w[2] * inverse];
    let (axis_cross, along) = (cross(a, x), dot(a, x) * (1.0 - cos));
    let mut q = [0.0; 3];
    for i in 0..3 {
        q[i] = cpu.mul_add(x[i], cos, cpu.mul_add(axis_cross[i], sin, a[i] * along));
    }
    let depth = 1.0 / (q[2] + shift[2]);
    let (u, v) = ((q[0] + shift[0]) * depth, (q[1] + shift[1]) * depth);
    let radius = cpu.mul_add(u, u, v * v);
    let bulge = cpu.mul_add(lens[1], radius, 1.0);
    let scale = lens[0] * bulge;
    let twice = 2.0 * lens[0] * lens[1];
    // By u and v, then by the point in front of the camera.
    let (uu, uv, vv) =
        (cpu.mul_add(twice * u, u, scale) * depth, twice * u * v * depth, cpu.mul_add(twice * v, v, scale) * depth);
    let rows = [[uu, uv, -cpu.mul_add(uu, u, uv * v)], [uv, vv, -cpu.mul_add(uv, u, vv * v)]];
    // The left Jacobian: sin θ / θ, (1 − cos θ) / θ and 1 − sin θ / θ times the identity, the axis's cross product and a aᵀ.
    let (straight, across) = (sin * inverse, (1.0 - cos) * inverse);
    for r in 0..2 {
        let moved = cross(q, rows[r]);
        let crossed = cross(moved, a);
        let along = dot(moved, a) * (1.0 - straight);
        for k in 0..3 {
            j.0.0[r][k] = cpu.mul_add(straight, moved[k], cpu.mul_add(across, crossed[k], along * a[k]));
        }
        j.1.0[r] = rows[r];
    }
    let scaled = lens[0] * radius;
    j.2.0 = [[u * bulge, u * scaled], [v * bulge, v * scaled]];
    Vector([scale * u - seen[0], scale * v - seen[1]])
}

/// The normal equations of a Gauss-Newton step: JᵀJ (the upper triangle, by rows), Jᵀe, and |e|².
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
    if M::VECTOR == 64 {
        // SAFETY: the code is compiled for AVX-512.
        return unsafe { normal_wide(turn.0, shift.0, lens.0, points, seen) };
    }
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

/// Eight points at a time; rotation and left Jacobian once for all.
#[inline(always)]
unsafe fn normal_wide(
    w: [f64; 3],
    shift: [f64; 3],
    lens: [f64; 2],
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> Normal {
    unsafe {
        let angle = (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]).sqrt();
        let inverse = 1.0 / angle;
        let a = [w[0] * inverse, w[1] * inverse, w[2] * inverse];
        let (sin, cos) = Float::sin_cos(angle);
        let (straight, across) = (sin * inverse, (1.0 - cos) * inverse);
        let skew = [[0.0, -a[2], a[1]], [a[2], 0.0, -a[0]], [-a[1], a[0], 0.0]];
        let (mut turned, mut left) = ([[_mm512_setzero_pd(); 3]; 3], [[_mm512_setzero_pd(); 3]; 3]);
        let splat = |x: f64| _mm512_set1_pd(x);
        for i in 0..3 {
            for k in 0..3 {
                let (one, both) = (if i == k { 1.0 } else { 0.0 }, a[i] * a[k]);
                turned[i][k] = splat(cos * one + sin * skew[i][k] + (1.0 - cos) * both);
                left[i][k] = splat(straight * one + across * skew[i][k] + (1.0 - straight) * both);
            }
        }
        let (fma, mul) = (|a, b, c| _mm512_fmadd_pd(a, b, c), |a, b| _mm512_mul_pd(a, b));
        let (focal, bent, twice) = (splat(lens[0]), splat(lens[1]), splat(2.0 * lens[0] * lens[1]));
        let (by_three, by_two) =
            (_mm512_setr_epi64(0, 3, 6, 9, 12, 15, 18, 21), _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14));
        let mut sums = [_mm512_setzero_pd(); 48];
        for block in 0..8 {
            let (from, target) = (points[8 * block].0.as_ptr(), seen[8 * block].0.as_ptr());
            let mut x = [_mm512_setzero_pd(); 3];
            for i in 0..3 {
                x[i] = _mm512_i64gather_pd::<8>(by_three, from.add(i));
            }
            let mut q = [_mm512_setzero_pd(); 3];
            for i in 0..3 {
                q[i] = fma(turned[i][0], x[0], fma(turned[i][1], x[1], mul(turned[i][2], x[2])));
            }
            let depth = _mm512_div_pd(splat(1.0), _mm512_add_pd(q[2], splat(shift[2])));
            let u = mul(_mm512_add_pd(q[0], splat(shift[0])), depth);
            let v = mul(_mm512_add_pd(q[1], splat(shift[1])), depth);
            let radius = fma(u, u, mul(v, v));
            let bulge = fma(bent, radius, splat(1.0));
            let (scale, uv) = (mul(focal, bulge), mul(mul(mul(twice, u), v), depth));
            let (uu, vv) = (mul(fma(mul(twice, u), u, scale), depth), mul(fma(mul(twice, v), v, scale), depth));
            let minus = |x| _mm512_sub_pd(_mm512_setzero_pd(), x);
            let by_point = [[uu, uv, minus(fma(uu, u, mul(uv, v)))], [uv, vv, minus(fma(uv, u, mul(vv, v)))]];
            let scaled = mul(focal, radius);
            let mut rows = [[_mm512_setzero_pd(); 9]; 2];
            for (r, side) in [u, v].into_iter().enumerate() {
                let p = by_point[r];
                for i in 0..3 {
                    let (j, k) = ((i + 1) % 3, (i + 2) % 3);
                    rows[r][3 + i] = p[i];
                    rows[r][i] = _mm512_fmsub_pd(q[j], p[k], mul(q[k], p[j]));
                }
                let m = [rows[r][0], rows[r][1], rows[r][2]];
                for i in 0..3 {
                    rows[r][i] = fma(m[0], left[0][i], fma(m[1], left[1][i], mul(m[2], left[2][i])));
                }
                rows[r][6] = mul(side, bulge);
                rows[r][7] = mul(side, scaled);
                rows[r][8] = _mm512_fmsub_pd(scale, side, _mm512_i64gather_pd::<8>(by_two, target.add(r)));
            }
            let mut at = 0;
            for i in 0..9 {
                for k in i..9 {
                    sums[at] = fma(rows[0][i], rows[0][k], fma(rows[1][i], rows[1][k], sums[at]));
                    at += 1;
                }
            }
        }
        let mut totals = [0.0f64; 48];
        for block in (0..48).step_by(8) {
            let pair = |a, b| _mm512_add_pd(_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
            let halves = |a, b| _mm512_add_pd(_mm512_shuffle_f64x2::<0x88>(a, b), _mm512_shuffle_f64x2::<0xDD>(a, b));
            let s = |i: usize| pair(sums[block + 2 * i], sums[block + 2 * i + 1]);
            _mm512_storeu_pd(totals.as_mut_ptr().add(block), halves(halves(s(0), s(1)), halves(s(2), s(3))));
        }
        // The triangle of nine with the error as the ninth.
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
}
