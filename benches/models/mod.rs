//! The models of the benchmarks, as users write them.
#![allow(dead_code, reason = "each benchmark uses some")]

use tapeless::prelude::*;

#[differentiable]
pub fn product(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

/// The logistic map, `N` times, as the founding lecture has it.
#[differentiable]
pub fn logistic<const N: usize>(x: f64) -> f64 {
    let mut l = x;
    for _ in 0..N {
        l = 4.0 * l * (1.0 - l);
    }
    l
}

#[differentiable]
pub fn rosenbrock<const N: usize>(x: &Vector<N, f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..N - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

/// The founding lecture's activation of one's own.
#[differentiable(write_vjp)]
pub fn fused_gelu(x: &Vector<1024>) -> Vector<1024> {
    (*x * 0.5).component_mul(1.0 + erf(*x / 1.41421))
}

#[derive(Params, Clone)]
pub struct TanhNet {
    pub first: Dense<2, 16>,
    pub second: Dense<16, 16>,
    pub out: Dense<16, 1>,
}

#[differentiable]
pub fn tanh_net(net: &TanhNet, x: Vector<2>) -> f32 {
    let h = tanh(net.first.w * x + net.first.b);
    let k = tanh(net.second.w * h + net.second.b);
    (net.out.w * k + net.out.b)[0]
}

#[differentiable(wrt(net))]
pub fn tanh_loss(net: &TanhNet, x: Vector<2>, target: f32) -> f32 {
    (tanh_net(net, x) - target).powi(2)
}

#[derive(Params, Clone)]
pub struct Xor {
    pub hidden: Dense<2, 2>,
    pub out: Dense<2, 1>,
}

#[differentiable(wrt(net))]
pub fn xor_loss(net: &Xor, xs: &Matrix<4, 2>, targets: &Vector<4>) -> f32 {
    let h = sigmoid((*xs * net.hidden.w.transpose()).add_row(net.hidden.b));
    let y = sigmoid((h * net.out.w.transpose()).add_row(net.out.b));
    mse(y.column(0), *targets)
}

#[derive(Params, Clone)]
pub struct DigitsNet {
    pub hidden: Dense<64, 32>,
    pub out: Dense<32, 10>,
}

#[differentiable(wrt(net))]
pub fn digits_loss(net: &DigitsNet, x: &Vector<64>, label: usize) -> f32 {
    let h = relu(net.hidden.w * *x + net.hidden.b);
    cross_entropy(net.out.w * h + net.out.b, label)
}

#[derive(Params, Clone)]
pub struct Mlp {
    pub first: Dense<784, 128>,
    pub second: Dense<128, 64>,
    pub out: Dense<64, 10>,
}

#[differentiable]
pub fn mlp(net: &Mlp, x: &Vector<784>) -> Vector<10> {
    let h = relu(net.first.w * *x + net.first.b);
    let k = relu(net.second.w * h + net.second.b);
    net.out.w * k + net.out.b
}

#[differentiable(wrt(net), batch(x, label))]
pub fn mlp_loss(net: &Mlp, x: &Vector<784>, label: usize) -> f32 {
    cross_entropy(mlp(net, x), label)
}

/// PyTorch's LSTM of 32 units on 16 inputs: the gates input, forget, cell and output, one behind the other.
#[derive(Params, Clone)]
pub struct Lstm {
    pub w: Matrix<128, 16>,
    pub u: Matrix<128, 32>,
    pub b: Vector<128>,
}

#[differentiable(wrt(net))]
pub fn lstm_loss(net: &Lstm, xs: &[Vector<16>; 20], target: &Vector<32>) -> f32 {
    let mut h = Vector::<32>::zeros();
    let mut c = Vector::<32>::zeros();
    for x in xs {
        let gates = net.w * *x + net.u * h + net.b;
        let input = sigmoid(gates.fixed_rows::<32>(0));
        let forget = sigmoid(gates.fixed_rows::<32>(32));
        let cell = tanh(gates.fixed_rows::<32>(64));
        let output = sigmoid(gates.fixed_rows::<32>(96));
        c = forget.component_mul(c) + input.component_mul(cell);
        h = output.component_mul(tanh(c));
    }
    mse_sum(h, *target)
}

/// A camera turned by the axis and angle `turn` and moved by `shift`, with focal length and one radial distortion: where it
/// sees a point, less where the point was seen.
#[differentiable(wrt(turn, shift, lens), jacobian)]
pub fn reprojection(
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    point: Vector<3, f64>,
    seen: Vector<2, f64>,
) -> Vector<2, f64> {
    let angle = turn.norm();
    let axis = turn / angle;
    let (sin, cos) = (angle.sin(), angle.cos());
    let cross = Vector([
        axis[1] * point[2] - axis[2] * point[1],
        axis[2] * point[0] - axis[0] * point[2],
        axis[0] * point[1] - axis[1] * point[0],
    ]);
    let p = point * cos + cross * sin + axis * (axis.dot(point) * (1.0 - cos)) + shift;
    let (u, v) = (p[0] / p[2], p[1] / p[2]);
    let scale = lens[0] * (1.0 + lens[1] * (u * u + v * v));
    Vector([scale * u, scale * v]) - seen
}

/// The normal equations of a Gauss-Newton step over all points: JᵀJ, Jᵀe and |e|².
#[differentiable(wrt(turn, shift, lens))]
pub fn normal_equations(
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    points: &[Vector<3, f64>; 64],
    seen: &[Vector<2, f64>; 64],
) -> (Matrix<8, 8, f64>, Vector<8, f64>, f64) {
    let mut square = Matrix::<8, 8, f64>::zeros();
    let mut right = Vector::<8, f64>::zeros();
    let mut cost = 0.0;
    for (point, seen) in points.iter().zip(seen) {
        let errors = reprojection(turn, shift, lens, *point, *seen);
        let (by_turn, by_shift, by_lens) = reprojection::jacobian(turn, shift, lens, *point, *seen);
        for r in 0..2 {
            let pose: Vector<6, f64> = by_turn.row(r).concat(by_shift.row(r));
            let row: Vector<8, f64> = pose.concat(by_lens.row(r));
            square += row.outer(row);
            right += row * errors[r];
            cost += errors[r] * errors[r];
        }
    }
    (square, right, cost)
}
