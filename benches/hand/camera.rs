//! The Jacobian of a camera's two errors for one point: with a rotation's left Jacobian, the derivative of R·x by its axis and
//! angle is a cross product with R·x and one 3 × 3 matrix (Barfoot, State Estimation for Robotics, 2017, section 7.1).

use super::for_each_machine;
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
