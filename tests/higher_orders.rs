//! Jacobians, Hessians, products with them, and derivatives inside of differentiable functions.

use tapeless::prelude::*;

/// Fourth-order central differences.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

fn with<const N: usize>(mut x: Vector<N, f64>, k: usize, value: f64) -> Vector<N, f64> {
    x[k] = value;
    x
}

#[differentiable(hessian, hvp)]
fn rosenbrock<const N: usize>(x: Vector<N, f64>) -> f64 {
    let mut sum = 0.0;
    for i in 1..N {
        sum += 100.0 * (x[i] - x[i - 1].powi(2)).powi(2) + (1.0 - x[i - 1]).powi(2);
    }
    sum
}

#[test]
fn the_hessian_of_rosenbrocks_function() {
    let x = Vector([0.4, -0.3, 0.7, 1.1, 0.2, -0.6]);
    let h = rosenbrock::hessian(x);
    for i in 0..6 {
        let by_hand = |j: usize| {
            let mut second = 0.0;
            if i == j {
                if i > 0 {
                    second += 200.0;
                }
                if i < 5 {
                    second += 1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0;
                }
            } else if i.abs_diff(j) == 1 {
                second = -400.0 * x[i.min(j)];
            }
            second
        };
        for j in 0..6 {
            close(h[(i, j)], by_hand(j));
        }
    }
    let v = Vector([1.0, -2.0, 0.5, 0.0, 0.3, 0.7]);
    let product = rosenbrock::hvp(x, v);
    for i in 0..6 {
        close(product[i], (h * v)[i]);
    }
}

#[differentiable(hessian)]
fn cubic(x: f64) -> f64 {
    x.powi(3) + x.sin()
}

#[test]
fn the_second_derivative_of_a_number() {
    close(cubic::hessian(0.7), 6.0 * 0.7 - 0.7_f64.sin());
}

#[differentiable(jacobian)]
fn wide(x: Vector<4, f64>, s: f64) -> Vector<2, f64> {
    Vector([x.dot(x) * s, (x[0] * x[3] + s).sin()])
}

#[differentiable(jacobian)]
fn tall(x: Vector<2, f64>, s: f64) -> Vector<5, f64> {
    let mut y = Vector::<5, f64>::zeros();
    for i in 0..5 {
        y[i] = (x[0] * i as f64 + x[1]).sin() * s;
    }
    y
}

#[differentiable(jacobian)]
fn one(x: Vector<3, f64>, s: f64) -> f64 {
    x.norm_squared() * s
}

#[test]
fn jacobians_of_all_shapes() {
    let (x, s) = (Vector([0.4, -0.3, 0.7, 1.1]), 0.6);
    let (jx, js) = wide::jacobian(x, s);
    for i in 0..2 {
        for k in 0..4 {
            close(jx[(i, k)], slope(|v| wide::reference(with(x, k, v), s)[i], x[k]));
        }
        close(js[(i, 0)], slope(|s| wide::reference(x, s)[i], s));
    }
    let x = Vector([0.4, -0.3]);
    let (jx, js) = tall::jacobian(x, s);
    for i in 0..5 {
        for k in 0..2 {
            close(jx[(i, k)], slope(|v| tall::reference(with(x, k, v), s)[i], x[k]));
        }
        close(js[(i, 0)], slope(|s| tall::reference(x, s)[i], s));
    }
    let x = Vector([0.4, -0.3, 0.5]);
    let (jx, js): (Matrix<1, 3, f64>, Matrix<1, 1, f64>) = one::jacobian(x, s);
    for k in 0..3 {
        close(jx[(0, k)], 2.0 * x[k] * s);
    }
    close(js[(0, 0)], x.norm_squared());
}

#[differentiable(gauss_newton, jacobian, wrt(p))]
fn residuals(p: Vector<3, f64>, t: Vector<4, f64>) -> Vector<4, f64> {
    t.map(|t| p[0] * (p[1] * t).exp() + p[2])
}

#[test]
fn gauss_newton_products() {
    let (p, t) = (Vector([1.2, -0.4, 0.3]), Vector([0.1, 0.5, 0.9, 1.4]));
    let v = Vector([0.3, -1.0, 0.8]);
    let j = residuals::jacobian(p, t);
    let expected = j.tr_mul(j * v);
    let actual = residuals::gauss_newton(p, t, v);
    for k in 0..3 {
        close(actual[k], expected[k]);
    }
    let u = Vector([1.0, -0.5, 0.2, 0.7]);
    let (value, pulled) = residuals::vjp(p, t, u);
    for k in 0..3 {
        close(pulled[k], j.tr_mul(u)[k]);
    }
    close(value[2], residuals(p, t)[2]);
}

#[derive(Params, Clone)]
struct Net {
    w1: Vector<8, f64>,
    b1: Vector<8, f64>,
    w2: Vector<8, f64>,
}

#[differentiable]
fn net(net: &Net, x: f64) -> f64 {
    net.w2.dot(tanh(net.w1 * x + net.b1))
}

#[differentiable(wrt(x))]
fn u(n: &Net, x: f64) -> f64 {
    net(n, x)
}

#[differentiable(wrt(x))]
fn u_x(n: &Net, x: f64) -> f64 {
    u::grad(n, x)
}

#[differentiable(wrt(n))]
fn physics(n: &Net, points: &[f64; 5]) -> f64 {
    let mut loss = (u(n, 0.0) - 1.0).powi(2) + u_x(n, 0.0).powi(2);
    for x in points {
        let residual = u_x::grad(n, *x) + u(n, *x);
        loss += residual * residual;
    }
    loss
}

#[test]
fn a_physics_informed_net() {
    let seq = |seed: f64| Vector::<8, f64>::from_fn(|i| (seed + i as f64 * 1.7).sin() * 0.8);
    let n = Net { w1: seq(0.1), b1: seq(0.7), w2: seq(1.9) };
    let points = [0.1, 0.4, 0.9, 1.3, 2.0];
    let (value, gradient) = physics::value_and_grad(&n, &points);
    close(value, physics::reference(&n, &points));
    for k in 0..8 {
        let f = |v: f64| physics::reference(&Net { w1: with(n.w1, k, v), ..n.clone() }, &points);
        close(gradient.w1[k], slope(f, n.w1[k]));
        let f = |v: f64| physics::reference(&Net { b1: with(n.b1, k, v), ..n.clone() }, &points);
        close(gradient.b1[k], slope(f, n.b1[k]));
        let f = |v: f64| physics::reference(&Net { w2: with(n.w2, k, v), ..n.clone() }, &points);
        close(gradient.w2[k], slope(f, n.w2[k]));
    }
}

#[differentiable]
fn game(x: f64, y: f64) -> f64 {
    x * x * y - y * y * (x + 1.0).sin()
}

/// How far a step of descent in `x` and ascent in `y` gets.
#[differentiable]
fn saddle(x: f64, y: f64) -> f64 {
    let (dx, dy) = game::grad(x, y * y);
    game(x - 0.1 * dx, y + 0.1 * dy)
}

#[test]
fn a_derivative_whose_arguments_depend_on_each_other() {
    let (x, y) = (0.7, 1.3);
    let (value, (dx, dy)) = saddle::value_and_grad(x, y);
    close(value, saddle::reference(x, y));
    close(dx, slope(|x| saddle::reference(x, y), x));
    close(dy, slope(|y| saddle::reference(x, y), y));
}

#[differentiable]
fn f0(x: f64) -> f64 {
    (x * x).sin() * x.exp()
}
#[differentiable]
fn f1(x: f64) -> f64 {
    f0::grad(x)
}
#[differentiable]
fn f2(x: f64) -> f64 {
    let (value, tangent) = f1::jvp(x, 1.0);
    tangent + 0.0 * value
}
#[differentiable]
fn f3(x: f64) -> f64 {
    f2::vjp(x, 1.0).1
}

#[test]
fn derivatives_of_any_order() {
    let x = 0.6;
    close(f1(x), slope(f0, x));
    close(f2(x), slope(f1, x));
    close(f3(x), slope(f2, x));
    close(f3::grad(x), slope(f3, x));
}

/// A dimension with a name, which callers spell as a constant of the function.
const LANES: usize = 4;

#[differentiable(wrt(x))]
fn products(x: &[Vector<LANES, f64>; 2], scale: f64) -> [Vector<LANES, f64>; 2] {
    [x[0].component_mul(x[1]) * scale, x[1].component_mul(x[1])]
}

#[differentiable(wrt(x))]
fn second_sum(x: &[Vector<LANES, f64>; 2], scale: f64) -> f64 {
    products(x, scale)[1].sum()
}

#[differentiable(wrt(scale))]
fn slopes(x: &[Vector<LANES, f64>; 2], scale: f64) -> [Vector<LANES, f64>; 2] {
    second_sum::grad(x, scale)
}

/// Also where the derivative is zero, whose shape is all that is left of the argument.
#[test]
fn derivatives_in_bodies_of_functions_with_named_dimensions() {
    let x = [Vector([1.0, 2.0, 3.0, 4.0]), Vector([0.5, -1.0, 2.0, 0.25])];
    let slopes = slopes(&x, 3.0);
    for i in 0..LANES {
        close(slopes[0][i], 0.0);
        close(slopes[1][i], 2.0 * x[1][i]);
    }
}

#[differentiable(jacobian)]
fn ring(x: Vector<2, f64>, #[constant] radius: f64) -> Vector<2, f64> {
    Vector([x.dot(x) - radius * radius, sin(x[0]) * x[1]])
}

/// Two numbers in, three out: by columns. And one number out.
#[differentiable(jacobian)]
fn surface(u: f64, v: f64) -> Vector<3, f64> {
    Vector([u * cos(v), u * sin(v), u * u])
}

#[differentiable(jacobian)]
fn length(x: Vector<3, f64>) -> f64 {
    x.norm()
}

/// The first component of a Newton step towards the ring.
#[differentiable]
fn step(x: Vector<2, f64>) -> f64 {
    let (error, j) = ring::value_and_jacobian(x, 1.5);
    x[0] - (j[(1, 1)] * error[0] - j[(0, 1)] * error[1]) / (j[(0, 0)] * j[(1, 1)] - j[(0, 1)] * j[(1, 0)])
}

#[test]
fn values_and_jacobians_in_one_pass() {
    let x = Vector([0.7, -1.2]);
    assert_eq!(ring::value_and_jacobian(x, 1.5), (ring(x, 1.5), ring::jacobian(x, 1.5)));
    assert_eq!(surface::value_and_jacobian(0.3, 0.8), (surface(0.3, 0.8), surface::jacobian(0.3, 0.8)));
    let x = Vector([0.1, 0.2, -0.3]);
    assert_eq!(length::value_and_jacobian(x), (length(x), length::jacobian(x)));

    // In a body, and differentiated through.
    let x = Vector([0.7, -1.2]);
    let (error, j) = (ring(x, 1.5), ring::jacobian(x, 1.5));
    let expected =
        x[0] - (j[(1, 1)] * error[0] - j[(0, 1)] * error[1]) / (j[(0, 0)] * j[(1, 1)] - j[(0, 1)] * j[(1, 0)]);
    assert!((step(x) - expected).abs() < 1e-14);
    let (grad, h) = (step::grad(x), 1e-6);
    for k in 0..2 {
        let mut moved = [x, x];
        moved[0][k] += h;
        moved[1][k] -= h;
        let slope = (step(moved[0]) - step(moved[1])) / (2.0 * h);
        assert!((grad[k] - slope).abs() < 1e-7, "{k}: {} {slope}", grad[k]);
    }
}
