//! `ht`: a hand is posed by its joints' angles, its surface follows the bones, and points are measured on it.

use super::{array, parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

const BONES: usize = 22;
const ANGLES: usize = 26;
/// What a bone does to a point: the upper rows of a 4×4 matrix.
const AFFINE: usize = 12;
/// All of that, then the hand's translation.
const POSE: usize = LAST + 3;
/// Where the translation begins.
const LAST: usize = AFFINE * BONES;
/// A value and its derivatives by the angles, rounded up to whole registers.
const LANES: usize = 32;

/// The skeleton at rest.
#[derive(Params, Clone)]
struct Skeleton {
    relatives: [Matrix<4, 4, f64>; BONES],
    inverse_absolutes: [Matrix<4, 4, f64>; BONES],
}

/// Where the bones go: `theta` holds a rotation as axis times angle, a translation, and four angles for each finger. A bone
/// whose parent is itself has none. `mirror` is −1 if left and right are exchanged, else 1.
#[differentiable(wrt(theta))]
fn pose(theta: Vector<ANGLES, f64>, skeleton: &Skeleton, parents: &[usize; BONES], mirror: f64) -> Vector<POSE, f64> {
    let mut bend = Vector::<BONES, f64>::zeros();
    let mut spread = Vector::<BONES, f64>::zeros();
    for finger in 0..5 {
        bend[2 + 4 * finger] = theta[6 + 4 * finger];
        spread[2 + 4 * finger] = theta[7 + 4 * finger];
        bend[3 + 4 * finger] = theta[8 + 4 * finger];
        bend[4 + 4 * finger] = theta[9 + 4 * finger];
    }
    let square = theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2];
    let global = if square < 1e-8 {
        Matrix::<3, 3, f64>::identity()
    } else {
        let angle = square.sqrt();
        let (x, y, z) = (theta[0] / angle, theta[1] / angle, theta[2] / angle);
        let (s, c) = (angle.sin(), angle.cos());
        Matrix([
            [x * x + (1.0 - x * x) * c, x * y * (1.0 - c) - z * s, x * z * (1.0 - c) + y * s],
            [x * y * (1.0 - c) + z * s, y * y + (1.0 - y * y) * c, y * z * (1.0 - c) - x * s],
            [x * z * (1.0 - c) - y * s, z * y * (1.0 - c) + x * s, z * z + (1.0 - z * z) * c],
        ])
    };
    let mut absolutes = [Matrix::<4, 4, f64>::zeros(); BONES];
    let mut out = Vector::<POSE, f64>::zeros();
    for b in 0..BONES {
        let (sx, cx) = (bend[b].sin(), bend[b].cos());
        let (sz, cz) = (spread[b].sin(), spread[b].cos());
        let turn = Matrix([
            [cz, -sz * cx, sz * sx, 0.0],
            [sz, cz * cx, -cz * sx, 0.0],
            [0.0, sx, cx, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ]);
        let relative = skeleton.relatives[b] * turn;
        let absolute = if parents[b] < b { absolutes[parents[b]] * relative } else { relative };
        absolutes[b] = absolute;
        let transform = absolute * skeleton.inverse_absolutes[b];
        for i in 0..3 {
            for j in 0..4 {
                out[AFFINE * b + 4 * i + j] = global[(i, 0)] * mirror * transform[(0, j)]
                    + global[(i, 1)] * transform[(1, j)]
                    + global[(i, 2)] * transform[(2, j)];
            }
        }
    }
    for i in 0..3 {
        out[LAST + i] = theta[3 + i];
    }
    out
}

/// How far a measured point is from the place `u` in a triangle with these corners.
#[differentiable(jacobian, wrt(u))]
fn distance(u: &Vector<2, f64>, corners: &Matrix<3, 3, f64>, point: &Vector<3, f64>) -> Vector<3, f64> {
    *point - corners.row(0) * u[0] - corners.row(1) * u[1] - corners.row(2) * (1.0 - u[0] - u[1])
}

#[derive(Deserialize)]
struct Model {
    parents: Vec<i64>,
    base_relatives: Vec<Vec<Vec<f64>>>,
    inverse_base_absolutes: Vec<Vec<Vec<f64>>>,
    base_positions: Vec<Vec<f64>>,
    weights: Vec<Vec<f64>>,
    triangles: Vec<[usize; 3]>,
    is_mirrored: bool,
}

#[derive(Deserialize)]
struct Data {
    model: Model,
    correspondences: Vec<usize>,
    points: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Input {
    theta: Vec<f64>,
    data: Data,
    us: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

/// A vertex of the surface and the bones that it follows.
struct Vertex {
    position: [f64; 4],
    bones: Vec<(usize, f64)>,
}

struct Hand {
    theta: Vector<ANGLES, f64>,
    skeleton: Skeleton,
    parents: [usize; BONES],
    mirror: f64,
    vertices: Vec<Vertex>,
    /// For each measured point the corners around it; a point on a vertex has that one alone.
    corners: Vec<Vec<usize>>,
    us: Vec<Vector<2, f64>>,
    points: Vec<Vector<3, f64>>,
}

/// Numbers with their derivatives by the angles beside them: `N` of them with `L` lanes each.
type Posed<const N: usize, const L: usize> = [[f64; L]; N];

impl Hand {
    fn new(input: &Input) -> Result<Hand, String> {
        let model = &input.data.model;
        let matrices = |list: &[Vec<Vec<f64>>]| -> Result<[Matrix<4, 4, f64>; BONES], String> {
            if list.len() != BONES {
                return Err(format!("{} bones where {BONES} are expected", list.len()));
            }
            let mut all = [Matrix([[0.0; 4]; 4]); BONES];
            for (matrix, rows) in all.iter_mut().zip(list) {
                for (row, numbers) in matrix.0.iter_mut().zip(rows) {
                    *row = array(numbers)?;
                }
            }
            Ok(all)
        };
        let vertices = model.base_positions.iter().zip(&model.weights).map(|(position, weights)| {
            let bones = weights.iter().copied().enumerate().filter(|(_, weight)| *weight != 0.0).collect();
            array(position).map(|position| Vertex { position, bones })
        });
        let simple = input.us.is_empty();
        let at = |i: &usize| if simple { vec![*i] } else { model.triangles[*i].to_vec() };
        Ok(Hand {
            theta: Vector(array(&input.theta)?),
            skeleton: Skeleton {
                relatives: matrices(&model.base_relatives)?,
                inverse_absolutes: matrices(&model.inverse_base_absolutes)?,
            },
            parents: std::array::from_fn(|b| usize::try_from(model.parents[b]).unwrap_or(b)),
            mirror: if model.is_mirrored { -1.0 } else { 1.0 },
            vertices: vertices.collect::<Result<_, String>>()?,
            corners: input.data.correspondences.iter().map(at).collect(),
            us: input.us.iter().map(|u| array(u).map(Vector)).collect::<Result<_, _>>()?,
            points: input.data.points.iter().map(|point| array(point).map(Vector)).collect::<Result<_, _>>()?,
        })
    }

    fn is_simple(&self) -> bool {
        self.us.is_empty()
    }

    /// The pose with its derivatives: lane 0 is the value, lane 1 + t the derivative by angle t.
    fn posed(&self) -> Posed<POSE, LANES> {
        let mut posed = [[0.0; LANES]; POSE];
        for t in 0..ANGLES {
            let mut direction = Vector([0.0; ANGLES]);
            direction[t] = 1.0;
            let (value, tangent) = pose::jvp(self.theta, &self.skeleton, &self.parents, self.mirror, direction);
            for (i, lanes) in posed.iter_mut().enumerate() {
                lanes[0] = value[i];
                lanes[1 + t] = tangent[i];
            }
        }
        posed
    }

    /// Where a vertex is, in every lane: linear in the pose, so the pose's derivatives go the same way as its value.
    fn placed<const L: usize>(&self, posed: &Posed<POSE, L>, vertex: usize) -> Posed<3, L> {
        let vertex = &self.vertices[vertex];
        let mut place: Posed<3, L> = std::array::from_fn(|i| posed[LAST + i]);
        for (bone, weight) in &vertex.bones {
            for (i, place) in place.iter_mut().enumerate() {
                for (j, x) in vertex.position.iter().enumerate() {
                    let (lanes, factor) = (&posed[AFFINE * bone + 4 * i + j], weight * x);
                    for (sum, lane) in place.iter_mut().zip(lanes) {
                        *sum += factor * lane;
                    }
                }
            }
        }
        place
    }

    /// Calls `each` with every measured point's number and its corners in every lane. Vertices are placed
    /// beforehand if they are fewer than the corners.
    fn for_each<const L: usize>(
        &self,
        posed: &Posed<POSE, L>,
        places: &mut Vec<Posed<3, L>>,
        mut each: impl FnMut(usize, [&Posed<3, L>; 3]),
    ) {
        places.clear();
        let corners = if self.is_simple() { 1 } else { 3 };
        if self.vertices.len() < corners * self.corners.len() {
            places.extend((0..self.vertices.len()).map(|vertex| self.placed(posed, vertex)));
            for (i, at) in self.corners.iter().enumerate() {
                each(i, std::array::from_fn(|c| &places[at[c.min(corners - 1)]]));
            }
        } else {
            for (i, at) in self.corners.iter().enumerate() {
                let around: [_; 3] =
                    std::array::from_fn(|c| if c < corners { self.placed(posed, at[c]) } else { [[0.0; L]; 3] });
                each(i, std::array::from_fn(|c| &around[if c < corners { c } else { 0 }]));
            }
        }
    }

    fn errors(&self, errors: &mut [f64], places: &mut Vec<Posed<3, 1>>) {
        let value = pose(self.theta, &self.skeleton, &self.parents, self.mirror);
        let posed: Posed<POSE, 1> = std::array::from_fn(|i| [value[i]]);
        self.for_each(&posed, places, |i, corners| {
            let error = self.error(i, corners);
            errors[3 * i..3 * i + 3].copy_from_slice(error.as_slice());
        });
    }

    fn corner_matrix<const L: usize>(corners: [&Posed<3, L>; 3]) -> Matrix<3, 3, f64> {
        Matrix::from_fn(|c, i| corners[c][i][0])
    }

    fn error<const L: usize>(&self, i: usize, corners: [&Posed<3, L>; 3]) -> Vector<3, f64> {
        match self.us.get(i) {
            Some(u) => distance(u, &Self::corner_matrix(corners), &self.points[i]),
            None => self.points[i] - Vector::from_fn(|j| corners[0][j][0]),
        }
    }

    /// Columns by `u`, if there are such, then those by the angles.
    fn jacobian(&self, jacobian: &mut [f64], places: &mut Vec<Posed<3, LANES>>) {
        let posed = self.posed();
        if self.is_simple() {
            self.for_each(&posed, places, |i, [corner, ..]| {
                for (row, lanes) in jacobian[3 * ANGLES * i..3 * ANGLES * (i + 1)].chunks_mut(ANGLES).zip(corner) {
                    for (t, slope) in row.iter_mut().enumerate() {
                        *slope = -lanes[1 + t];
                    }
                }
            });
            return;
        }
        const COLUMNS: usize = 2 + ANGLES;
        self.for_each(&posed, places, |i, corners| {
            let u = &self.us[i];
            let by_u = distance::jacobian(u, &Self::corner_matrix(corners), &self.points[i]);
            let (a, b, c) = (u[0], u[1], 1.0 - u[0] - u[1]);
            for (j, row) in jacobian[3 * COLUMNS * i..3 * COLUMNS * (i + 1)].chunks_mut(COLUMNS).enumerate() {
                row[0] = by_u[(j, 0)];
                row[1] = by_u[(j, 1)];
                for (t, slope) in row[2..].iter_mut().enumerate() {
                    *slope = -(a * corners[0][j][1 + t] + b * corners[1][j][1 + t] + c * corners[2][j][1 + t]);
                }
            }
        });
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    let hand = Hand::new(&input)?;
    let rows = 3 * hand.points.len();
    match function {
        "objective" => {
            let mut places = Vec::new();
            repeat(input.runs, vec![0.0; rows], |errors| hand.errors(errors, &mut places), |errors| json!(errors))
        }
        "jacobian" => {
            let columns = if hand.is_simple() { ANGLES } else { 2 + ANGLES };
            let mut places = Vec::new();
            repeat(
                input.runs,
                vec![0.0; rows * columns],
                |jacobian| hand.jacobian(jacobian, &mut places),
                |jacobian| json!(jacobian.chunks(columns).collect::<Vec<_>>()),
            )
        }
        _ => unknown("ht", function),
    }
}
