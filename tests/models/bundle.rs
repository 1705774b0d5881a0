//! Bundle adjustment: the reprojection error of one observation, and the blocks of its sparse Jacobian.

use super::check;
use tapeless::prelude::*;

#[differentiable]
fn cross(a: Vector<3, f64>, b: Vector<3, f64>) -> Vector<3, f64> {
    Vector([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
}

/// Rodrigues' formula.
#[differentiable]
fn rotate(r: Vector<3, f64>, x: Vector<3, f64>) -> Vector<3, f64> {
    let square = r.norm_squared();
    if square == 0.0 {
        return x + cross(r, x);
    }
    let theta = square.sqrt();
    let (sin, cos) = theta.sin_cos();
    let axis = r / theta;
    x * cos + cross(axis, x) * sin + axis * (axis.dot(x) * (1.0 - cos))
}

/// A camera is rotation, centre, focal length, principal point and two numbers of radial distortion.
#[differentiable(jacobian)]
fn reproject(
    camera: Vector<11, f64>,
    point: Vector<3, f64>,
    weight: f64,
    #[constant] seen: Vector<2, f64>,
) -> Vector<2, f64> {
    let x = rotate(camera.fixed_rows::<3>(0), point - camera.fixed_rows::<3>(3));
    let image = x.fixed_rows::<2>(0) / x[2];
    let square = image.norm_squared();
    let distorted = image * (1.0 + camera[9] * square + camera[10] * square * square);
    (distorted * camera[6] + camera.fixed_rows::<2>(7) - seen) * weight
}

#[test]
fn the_blocks_of_a_reprojection_error() {
    let camera = Vector([0.1, -0.2, 0.3, 0.5, -0.4, -3.0, 1.2, 0.1, -0.05, 0.02, -0.01]);
    let (point, seen) = (Vector([0.4, -0.7, 1.5]), Vector([0.3, 0.25]));
    check("bundle", "value", reproject(camera, point, 0.8, seen).0);
    let (by_camera, by_point, by_weight) = reproject::jacobian(camera, point, 0.8, seen);
    check("bundle", "camera", by_camera.as_slice().to_vec());
    check("bundle", "point", by_point.as_slice().to_vec());
    check("bundle", "weight", by_weight.as_slice().to_vec());
}

#[test]
fn a_camera_that_is_not_rotated() {
    let camera = Vector([0.0, 0.0, 0.0, 0.5, -0.4, -3.0, 1.2, 0.1, -0.05, 0.02, -0.01]);
    let (point, seen) = (Vector([0.4, -0.7, 1.5]), Vector([0.3, 0.25]));
    let (by_camera, ..) = reproject::jacobian(camera, point, 0.8, seen);
    let mut turned = camera;
    turned[0] = 1e-6;
    let difference = (reproject(turned, point, 0.8, seen) - reproject(camera, point, 0.8, seen)) / 1e-6;
    for i in 0..2 {
        assert!((by_camera[(i, 0)] - difference[i]).abs() < 1e-5);
        assert!(by_camera.row(i).0.iter().all(|x| x.is_finite()));
    }
}
