//! A small bundle adjustment: the Jacobian of all residuals as a sum of blocks, against the gradient of the sum of squares
//! and against finite differences.

use tapeless::prelude::*;
use tapeless::sparse::{Block, Sparse};

const CAMERAS: usize = 2;
const POINTS: usize = 4;
const UNKNOWNS: usize = 4 * CAMERAS + 3 * POINTS;
/// Camera, point, and where the point is in the picture.
const SEEN: [(usize, usize, Vector<2, f64>); 7] = [
    (0, 0, Vector([0.1, 0.2])),
    (0, 1, Vector([-0.3, 0.1])),
    (0, 3, Vector([0.2, -0.2])),
    (1, 0, Vector([0.3, 0.3])),
    (1, 1, Vector([0.0, -0.1])),
    (1, 2, Vector([-0.2, 0.4])),
    (1, 3, Vector([0.5, 0.0])),
];
const RESIDUALS: usize = 2 * SEEN.len();

/// The camera turns about its axis by `camera[0]`, and stands at the rest.
#[differentiable(jacobian, wrt(camera, point))]
fn reprojection(camera: Vector<4, f64>, point: Vector<3, f64>, seen: Vector<2, f64>) -> Vector<2, f64> {
    let (sin, cos) = (camera[0].sin(), camera[0].cos());
    let (x, y, depth) = (point[0] - camera[1], point[1] - camera[2], point[2] - camera[3]);
    Vector([(cos * x - sin * y) / depth, (sin * x + cos * y) / depth]) - seen
}

fn split(x: &[f64], camera: usize, point: usize) -> (Vector<4, f64>, Vector<3, f64>) {
    (Vector::from_fn(|i| x[4 * camera + i]), Vector::from_fn(|i| x[4 * CAMERAS + 3 * point + i]))
}

fn residuals(x: &[f64]) -> [f64; RESIDUALS] {
    let mut all = [0.0; RESIDUALS];
    for (at, (camera, point, seen)) in all.chunks_mut(2).zip(SEEN) {
        let (c, p) = split(x, camera, point);
        at.copy_from_slice(reprojection(c, p, seen).as_slice());
    }
    all
}

fn jacobian(x: &[f64]) -> impl Sparse<Scalar = f64> + use<> {
    let mut row = 0;
    SEEN.map(|(camera, point, seen)| {
        let (c, p) = split(x, camera, point);
        let (by_camera, by_point) = reprojection::jacobian(c, p, seen);
        row += 2;
        (Block::new(row - 2, 4 * camera, by_camera), Block::new(row - 2, 4 * CAMERAS + 3 * point, by_point))
    })
}

fn somewhere() -> [f64; UNKNOWNS] {
    let depth = |i: usize| if i >= 4 * CAMERAS && (i - 4 * CAMERAS) % 3 == 2 { 4.0 } else { 0.0 };
    core::array::from_fn(|i| depth(i) + 0.7 * (1.3 * i as f64 + 0.4).sin())
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

#[test]
fn every_element_against_finite_differences() {
    let x = somewhere();
    let dense = jacobian(&x).to_dense::<RESIDUALS, UNKNOWNS>();
    let h = 1e-3;
    for column in 0..UNKNOWNS {
        let at = |step: f64| {
            let mut x = x;
            x[column] += step * h;
            residuals(&x)
        };
        let (a, b, c, d) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
        for row in 0..RESIDUALS {
            close(dense[(row, column)], (8.0 * (a[row] - b[row]) - (c[row] - d[row])) / (12.0 * h));
        }
    }
}

#[test]
fn products_against_the_dense_matrix_and_forward_mode() {
    let x = somewhere();
    let v: [f64; UNKNOWNS] = core::array::from_fn(|i| (0.9 * i as f64).cos());
    let mut jv = [0.0; RESIDUALS];
    jacobian(&x).mul_to(&v, &mut jv);
    for (at, (camera, point, seen)) in jv.chunks(2).zip(SEEN) {
        let ((c, p), (dc, dp)) = (split(&x, camera, point), split(&v, camera, point));
        let (_, tangent) = reprojection::jvp(c, p, seen, dc, dp);
        close(at[0], tangent[0]);
        close(at[1], tangent[1]);
    }
    let mut jtjv = [0.0; UNKNOWNS];
    jacobian(&x).tr_mul_to(&jv, &mut jtjv);
    let dense = jacobian(&x).to_dense::<RESIDUALS, UNKNOWNS>();
    let expected = dense.tr_mul(dense * Vector(v));
    for i in 0..UNKNOWNS {
        close(jtjv[i], expected[i]);
    }
}

/// Gauss and Newton's method, damped, each step solved by conjugate gradients: only products with J are needed.
#[test]
fn a_bundle_adjusted() {
    let cost = |x: &[f64]| residuals(x).iter().map(|r| r * r).sum::<f64>();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut x = somewhere();
    let before = cost(&x);
    for _ in 0..60 {
        let j = jacobian(&x);
        let (mut step, mut rest, mut scratch) = ([0.0; UNKNOWNS], [0.0; UNKNOWNS], [0.0; RESIDUALS]);
        j.tr_mul_to(&residuals(&x).map(|r| -r), &mut rest);
        let mut direction = rest;
        for _ in 0..2 * UNKNOWNS {
            let size = dot(&rest, &rest);
            if size < 1e-24 {
                break;
            }
            let mut image = [0.0; UNKNOWNS];
            j.mul_to(&direction, &mut scratch);
            j.tr_mul_to(&scratch, &mut image);
            for (image, d) in image.iter_mut().zip(direction) {
                *image += 1e-3 * d;
            }
            let length = size / dot(&direction, &image);
            for i in 0..UNKNOWNS {
                step[i] += length * direction[i];
                rest[i] -= length * image[i];
            }
            let more = dot(&rest, &rest) / size;
            for i in 0..UNKNOWNS {
                direction[i] = rest[i] + more * direction[i];
            }
        }
        for i in 0..UNKNOWNS {
            x[i] += step[i];
        }
    }
    assert!(cost(&x) < 1e-8 * before, "{before} to {}", cost(&x));
}
