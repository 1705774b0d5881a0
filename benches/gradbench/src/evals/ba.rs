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
/// The place of the weight in a row, behind camera and point.
const LAST: usize = ROW - 1;
/// Observations that are looked at together.
const TILE: usize = 16;

/// How far points are from where cameras have seen them, by Rodrigues' formula: the observations of a tile side by side.
#[differentiable(wrt(camera, point, weight))]
fn reprojection(
    camera: &[Vector<TILE, f64>; CAMERA],
    point: &[Vector<TILE, f64>; 3],
    weight: &Vector<TILE, f64>,
    seen: &[Vector<TILE, f64>; 2],
) -> [Vector<TILE, f64>; 2] {
    let (x, y, z) = (point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]);
    let (a, b, c) = (camera[0], camera[1], camera[2]);
    let square = a.component_mul(a) + b.component_mul(b) + c.component_mul(c);
    // Where there is no rotation, what is left of the formula is linear in the axis; 1 stands for the angle, so that nothing is divided by zero.
    let angle = square.map(|square| if square != 0.0 { square } else { 1.0 }).map(|square| square.sqrt());
    let inverse = angle.map(|angle| 1.0 / angle);
    let (sin, cos) = (angle.map(|angle| angle.sin()), angle.map(|angle| angle.cos()));
    let sin = square.zip_map(sin.component_mul(inverse), |square, sin| if square != 0.0 { sin } else { 1.0 });
    let cos = square.zip_map(cos, |square, cos| if square != 0.0 { cos } else { 1.0 });
    let along = (a.component_mul(x) + b.component_mul(y) + c.component_mul(z))
        .component_mul(cos.map(|cos| 1.0 - cos))
        .component_mul(inverse.component_mul(inverse));
    let u =
        x.component_mul(cos) + (b.component_mul(z) - c.component_mul(y)).component_mul(sin) + a.component_mul(along);
    let v =
        y.component_mul(cos) + (c.component_mul(x) - a.component_mul(z)).component_mul(sin) + b.component_mul(along);
    let depth =
        z.component_mul(cos) + (a.component_mul(y) - b.component_mul(x)).component_mul(sin) + c.component_mul(along);
    let nearness = depth.map(|depth| 1.0 / depth);
    let (p, q) = (u.component_mul(nearness), v.component_mul(nearness));
    let radius = p.component_mul(p) + q.component_mul(q);
    let distortion = (camera[9] + camera[10].component_mul(radius)).component_mul(radius).add_scalar(1.0);
    let scale = distortion.component_mul(camera[6]);
    [
        weight.component_mul(p.component_mul(scale) + camera[7] - seen[0]),
        weight.component_mul(q.component_mul(scale) + camera[8] - seen[1]),
    ]
}

/// The sum of a tile's first errors: its gradient holds each observation's row of the Jacobian, since none depends on another's numbers.
#[differentiable(wrt(camera, point, weight))]
fn first(
    camera: &[Vector<TILE, f64>; CAMERA],
    point: &[Vector<TILE, f64>; 3],
    weight: &Vector<TILE, f64>,
    seen: &[Vector<TILE, f64>; 2],
) -> f64 {
    reprojection(camera, point, weight, seen)[0].sum()
}

/// The same of the second errors.
#[differentiable(wrt(camera, point, weight))]
fn second(
    camera: &[Vector<TILE, f64>; CAMERA],
    point: &[Vector<TILE, f64>; 3],
    weight: &Vector<TILE, f64>,
    seen: &[Vector<TILE, f64>; 2],
) -> f64 {
    reprojection(camera, point, weight, seen)[1].sum()
}

type Row = ([Vector<TILE, f64>; CAMERA], [Vector<TILE, f64>; 3], Vector<TILE, f64>);

/// Both rows of each observation, in one pass.
#[differentiable(wrt(weight))]
fn rows(
    camera: &[Vector<TILE, f64>; CAMERA],
    point: &[Vector<TILE, f64>; 3],
    weight: &Vector<TILE, f64>,
    seen: &[Vector<TILE, f64>; 2],
) -> (
    ([Vector<TILE, f64>; CAMERA], [Vector<TILE, f64>; 3], Vector<TILE, f64>),
    ([Vector<TILE, f64>; CAMERA], [Vector<TILE, f64>; 3], Vector<TILE, f64>),
) {
    (first::grad(camera, point, weight, seen), second::grad(camera, point, weight, seen))
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

/// The numbers of a tile's observations side by side.
struct Tile {
    camera: [Vector<TILE, f64>; CAMERA],
    point: [Vector<TILE, f64>; 3],
    weight: Vector<TILE, f64>,
    seen: [Vector<TILE, f64>; 2],
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

    /// The tile's observations from `first` on; what is left of the last tile is filled with its last observation.
    fn tile(&self, first: usize) -> Tile {
        let at: [usize; TILE] = std::array::from_fn(|lane| (first + lane).min(self.pairs.len() - 1));
        let cameras = at.map(|i| &self.cameras[self.pairs[i].0 as usize]);
        let points = at.map(|i| &self.points[self.pairs[i].1 as usize]);
        Tile {
            camera: std::array::from_fn(|k| Vector(cameras.map(|camera| camera[k]))),
            point: std::array::from_fn(|k| Vector(points.map(|point| point[k]))),
            weight: Vector(at.map(|i| self.weights[i])),
            seen: std::array::from_fn(|k| Vector(at.map(|i| self.seen[i][k]))),
        }
    }

    fn errors(&self, reprojections: &mut [Vector<2, f64>], weights: &mut [f64]) {
        for (tile, errors) in reprojections.chunks_mut(TILE).enumerate() {
            let tile = self.tile(tile * TILE);
            let [x, y] = reprojection(&tile.camera, &tile.point, &tile.weight, &tile.seen);
            for (lane, error) in errors.iter_mut().enumerate() {
                *error = Vector([x[lane], y[lane]]);
            }
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
        let (columns, _) = jacobian.columns.as_chunks_mut::<ROW>();
        let (values, _) = jacobian.values.as_chunks_mut::<ROW>();
        let (columns, values) = (columns.as_chunks_mut::<2>().0, values.as_chunks_mut::<2>().0);
        let tiles = columns[..observations].chunks_mut(TILE).zip(values[..observations].chunks_mut(TILE));
        for (number, (columns, values)) in tiles.enumerate() {
            let tile = self.tile(number * TILE);
            let rows: [Row; 2] = rows(&tile.camera, &tile.point, &tile.weight, &tile.seen).into();
            for (lane, (columns, values)) in columns.iter_mut().zip(values).enumerate() {
                let i = number * TILE + lane;
                let (camera, point) = self.pairs[i];
                let (camera, point) = (CAMERA * camera as usize, first_point + 3 * point as usize);
                let places: [usize; ROW] = std::array::from_fn(|k| match k {
                    0..CAMERA => camera + k,
                    CAMERA..LAST => point + k - CAMERA,
                    _ => first_weight + i,
                });
                for ((columns, values), (by_camera, by_point, by_weight)) in columns.iter_mut().zip(values).zip(&rows) {
                    for k in 0..ROW {
                        columns[k] = places[k] as i32;
                    }
                    for k in 0..CAMERA {
                        values[k] = by_camera[k][lane];
                    }
                    for k in 0..3 {
                        values[CAMERA + k] = by_point[k][lane];
                    }
                    values[LAST] = by_weight[lane];
                }
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
