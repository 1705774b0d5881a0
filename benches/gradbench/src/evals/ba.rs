//! `ba`: bundle adjustment, the sparse Jacobian of reprojection errors and of the weights' errors.

use super::{array, parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

/// Parameters of a camera: axis times angle of its rotation, its centre, focal length, principal point, radial distortion.
const CAMERA: usize = 11;
/// Elements of a row that belongs to an observation.
const ROW: usize = CAMERA + 3 + 1;

/// How far a point is from where a camera has seen it, by Rodrigues' formula.
#[differentiable(jacobian, wrt(camera, point, weight))]
fn reprojection(
    camera: &Vector<CAMERA, f64>,
    point: &Vector<3, f64>,
    weight: f64,
    seen: &Vector<2, f64>,
) -> Vector<2, f64> {
    let (x, y, z) = (point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]);
    let (a, b, c) = (camera[0], camera[1], camera[2]);
    let square = a * a + b * b + c * c;
    let (u, v, depth) = if square != 0.0 {
        let angle = square.sqrt();
        let (sin, cos) = (angle.sin(), angle.cos());
        let (i, j, k) = (a / angle, b / angle, c / angle);
        let along = (i * x + j * y + k * z) * (1.0 - cos);
        (
            x * cos + (j * z - k * y) * sin + i * along,
            y * cos + (k * x - i * z) * sin + j * along,
            z * cos + (i * y - j * x) * sin + k * along,
        )
    } else {
        (x + b * z - c * y, y + c * x - a * z, z + a * y - b * x)
    };
    let (p, q) = (u / depth, v / depth);
    let radius = p * p + q * q;
    let distortion = 1.0 + camera[9] * radius + camera[10] * radius * radius;
    let scale = distortion * camera[6];
    Vector([weight * (p * scale + camera[7] - seen[0]), weight * (q * scale + camera[8] - seen[1])])
}

#[differentiable]
fn weight_error(weight: f64) -> f64 {
    1.0 - weight * weight
}

#[derive(Deserialize)]
struct Input {
    n: usize,
    m: usize,
    p: usize,
    cam: Vec<f64>,
    x: Vec<f64>,
    w: f64,
    feat: Vec<f64>,
    #[serde(flatten)]
    runs: Runs,
}

/// What the suite's data stand for: `p` observations, the numbers of camera and point counting through.
struct Scene {
    cameras: Vec<Vector<CAMERA, f64>>,
    points: Vec<Vector<3, f64>>,
    weights: Vec<f64>,
    seen: Vec<Vector<2, f64>>,
    /// Numbers of camera and point.
    pairs: Vec<(u32, u32)>,
}

/// The Jacobian by rows: where each begins, and columns and values of its elements.
struct Sparse {
    rows: Vec<i32>,
    columns: Vec<i32>,
    values: Vec<f64>,
}

impl Scene {
    fn new(input: &Input) -> Result<Scene, String> {
        Ok(Scene {
            cameras: vec![Vector(array(&input.cam)?); input.n],
            points: vec![Vector(array(&input.x)?); input.m],
            weights: vec![input.w; input.p],
            seen: vec![Vector(array(&input.feat)?); input.p],
            pairs: (0..input.p).map(|i| ((i % input.n) as u32, (i % input.m) as u32)).collect(),
        })
    }

    fn errors(&self, reprojections: &mut [Vector<2, f64>], weights: &mut [f64]) {
        for (i, (camera, point)) in self.pairs.iter().enumerate() {
            let (camera, point) = (&self.cameras[*camera as usize], &self.points[*point as usize]);
            reprojections[i] = reprojection(camera, point, self.weights[i], &self.seen[i]);
        }
        for (error, weight) in weights.iter_mut().zip(&self.weights) {
            *error = weight_error(*weight);
        }
    }

    fn jacobian(&self, jacobian: &mut Sparse) {
        let observations = self.pairs.len();
        let first_point = CAMERA * self.cameras.len();
        let first_weight = first_point + 3 * self.points.len();
        for (row, start) in jacobian.rows.iter_mut().enumerate() {
            let errors = row.min(2 * observations);
            *start = (ROW * errors + (row - errors)) as i32;
        }
        let (columns, last_columns) = jacobian.columns.as_chunks_mut::<{ 2 * ROW }>().0.split_at_mut(observations);
        let (values, _) = jacobian.values.as_chunks_mut::<{ 2 * ROW }>();
        debug_assert!(last_columns.len() <= observations);
        for (i, (columns, values)) in columns.iter_mut().zip(values).enumerate() {
            let (camera, point) = self.pairs[i];
            let (by_camera, by_point, by_weight) = reprojection::jacobian(
                &self.cameras[camera as usize],
                &self.points[point as usize],
                self.weights[i],
                &self.seen[i],
            );
            let (camera, point) = (CAMERA * camera as usize, first_point + 3 * point as usize);
            for (row, (columns, values)) in columns.chunks_mut(ROW).zip(values.chunks_mut(ROW)).enumerate() {
                for k in 0..CAMERA {
                    columns[k] = (camera + k) as i32;
                    values[k] = by_camera[(row, k)];
                }
                for k in 0..3 {
                    columns[CAMERA + k] = (point + k) as i32;
                    values[CAMERA + k] = by_point[(row, k)];
                }
                columns[CAMERA + 3] = (first_weight + i) as i32;
                values[CAMERA + 3] = by_weight[(row, 0)];
            }
        }
        let start = 2 * ROW * observations;
        for (i, (column, value)) in jacobian.columns[start..].iter_mut().zip(&mut jacobian.values[start..]).enumerate()
        {
            *column = (first_weight + i) as i32;
            *value = weight_error::grad(self.weights[i]);
        }
    }
}

/// The first elements and the last one, as the eval asks for them.
fn shortened<T: Copy>(list: &[T]) -> Vec<T> {
    list.iter().take(2 * ROW).chain(list.last()).copied().collect()
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    let scene = Scene::new(&input)?;
    let p = input.p;
    match function {
        "objective" => repeat(
            input.runs,
            (vec![Vector([0.0; 2]); p], vec![0.0; p]),
            |(reprojections, weights)| scene.errors(reprojections, weights),
            |(reprojections, weights)| {
                json!({
                    "reproj_error": { "elements": reprojections[0].as_slice(), "repeated": reprojections.len() },
                    "w_err": { "element": weights[0], "repeated": weights.len() },
                })
            },
        ),
        "jacobian" => {
            let elements = 2 * ROW * p + p;
            let jacobian = Sparse { rows: vec![0; 3 * p + 1], columns: vec![0; elements], values: vec![0.0; elements] };
            repeat(
                input.runs,
                jacobian,
                |jacobian| scene.jacobian(jacobian),
                |jacobian| {
                    json!({
                        "rows": shortened(&jacobian.rows),
                        "cols": shortened(&jacobian.columns),
                        "vals": shortened(&jacobian.values),
                    })
                },
            )
        }
        _ => unknown("ba", function),
    }
}
