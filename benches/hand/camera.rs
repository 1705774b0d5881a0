//! The Jacobian of a camera's two errors for one point: with a rotation's left Jacobian, the derivative of R·x by its axis and
//! angle is a cross product with R·x and one 3 × 3 matrix (Barfoot, State Estimation for Robotics, 2017, section 7.1).

use super::for_each_machine;
use super::simd::Register;
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
pub fn jacobian_on<M: Machine>(
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
    // The left Jacobian: sin θ / θ, (1 − cos θ) / θ and 1 − sin θ / θ times the identity, the axis's cross product and a aᵀ.
    let (straight, across) = (sin * inverse, (1.0 - cos) * inverse);
    let seen_as = Seen { u, v, depth, radius, bulge };
    if M::VECTOR >= 32 {
        // SAFETY: the code is compiled for AVX2 and FMA or more.
        unsafe { rows_in_pairs(seen_as, q, a, straight, across, lens.0, j) };
    } else {
        rows_one_by_one(cpu, seen_as, q, a, straight, across, lens.0, j);
    }
    let scale = lens[0] * bulge;
    Vector([scale * u - seen[0], scale * v - seen[1]])
}

/// A point in the image: before the lens, one over its depth, and what the lens makes of its distance from the centre.
#[derive(Clone, Copy)]
struct Seen {
    u: f64,
    v: f64,
    depth: f64,
    radius: f64,
    bulge: f64,
}

/// The Jacobian's two rows as the lanes of a register.
#[inline(always)]
unsafe fn rows_in_pairs(
    Seen { u, v, depth, radius, bulge }: Seen,
    q: [f64; 3],
    a: [f64; 3],
    straight: f64,
    across: f64,
    lens: [f64; 2],
    j: &mut Jacobian,
) {
    unsafe {
        let (both, splat) = (_mm_setr_pd(u, v), |x: f64| __m128d::splat(x));
        let (scale, twice) = (splat(lens[0] * bulge), both.mul(splat(2.0 * lens[0] * lens[1])));
        // By u and v, then by the point in front of the camera.
        let diagonal = twice.fma(both, scale).mul(splat(depth));
        let across_uv = twice.mul(_mm_shuffle_pd::<1>(both, both)).mul(splat(depth));
        let (by_u, by_v) = (_mm_shuffle_pd::<0>(diagonal, across_uv), _mm_shuffle_pd::<2>(across_uv, diagonal));
        let by_depth = by_u.fnma(splat(u), by_v.fnma(splat(v), __m128d::zero()));
        let rows = [by_u, by_v, by_depth];
        let (q, a) = ([splat(q[0]), splat(q[1]), splat(q[2])], [splat(a[0]), splat(a[1]), splat(a[2])]);
        let mut moved = [by_u; 3];
        for i in 0..3 {
            let (k, l) = ((i + 1) % 3, (i + 2) % 3);
            moved[i] = q[k].fms(rows[l], q[l].mul(rows[k]));
        }
        let along = moved[0].fma(a[0], moved[1].fma(a[1], moved[2].mul(a[2]))).mul(splat(1.0 - straight));
        let store = |to: &mut [[f64; 3]; 2], k: usize, x: __m128d| {
            _mm_storel_pd(&mut to[0][k], x);
            _mm_storeh_pd(&mut to[1][k], x);
        };
        for i in 0..3 {
            let (k, l) = ((i + 1) % 3, (i + 2) % 3);
            let crossed = moved[k].fms(a[l], moved[l].mul(a[k]));
            let turn = splat(straight).fma(moved[i], splat(across).fma(crossed, along.mul(a[i])));
            store(&mut j.0.0, i, turn);
            store(&mut j.1.0, i, rows[i]);
        }
        let by_lens = _mm_setr_pd(bulge, lens[0] * radius);
        splat(u).mul(by_lens).store(j.2.0[0].as_mut_ptr());
        splat(v).mul(by_lens).store(j.2.0[1].as_mut_ptr());
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "as the other's")]
fn rows_one_by_one(
    cpu: impl Machine,
    Seen { u, v, depth, radius, bulge }: Seen,
    q: [f64; 3],
    a: [f64; 3],
    straight: f64,
    across: f64,
    lens: [f64; 2],
    j: &mut Jacobian,
) {
    let (scale, twice) = (lens[0] * bulge, 2.0 * lens[0] * lens[1]);
    let dot = |a: [f64; 3], b: [f64; 3]| cpu.mul_add(a[0], b[0], cpu.mul_add(a[1], b[1], a[2] * b[2]));
    let (uu, uv, vv) =
        (cpu.mul_add(twice * u, u, scale) * depth, twice * u * v * depth, cpu.mul_add(twice * v, v, scale) * depth);
    let rows = [[uu, uv, -cpu.mul_add(uu, u, uv * v)], [uv, vv, -cpu.mul_add(uv, u, vv * v)]];
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
}
