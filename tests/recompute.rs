//! Memory against time: `recompute(…)` in bodies, `#[differentiable(recompute)]`, segments and budgets.

use tapeless::prelude::*;

fn layers() -> [Dense<16, 16, f64>; 3] {
    core::array::from_fn(|n| Dense {
        w: Matrix::from_fn(|i, j| ((i * 7 + j * 3 + n) as f64).sin() * 0.4),
        b: Vector::from_fn(|i| ((i + n) as f64).cos()),
    })
}

fn start() -> Vector<16, f64> {
    Vector::from_fn(|i| (i as f64 * 0.3).sin())
}

#[differentiable]
fn plain(net: &[Dense<16, 16, f64>; 3], x: Vector<16, f64>) -> f64 {
    let h = x + tanh(net[0].w * sigmoid(x * 2.0) + net[0].b);
    let h = h + tanh(net[1].w * sigmoid(h * 2.0) + net[1].b);
    let h = h + tanh(net[2].w * sigmoid(h * 2.0) + net[2].b);
    h.norm_squared()
}

#[differentiable]
fn blocks(net: &[Dense<16, 16, f64>; 3], x: Vector<16, f64>) -> f64 {
    let h = recompute(x + tanh(net[0].w * sigmoid(x * 2.0) + net[0].b));
    let h = recompute({
        let z = net[1].w * sigmoid(h * 2.0) + net[1].b;
        h + tanh(z)
    });
    let mut h = h;
    recompute(h += tanh(net[2].w * sigmoid(h * 2.0) + net[2].b));
    h.norm_squared()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * (1.0 + b.abs())
}

fn all_close<P: Params<Scalar = f64>>(a: &P, b: &P) {
    for leaf in 0..P::LEAVES {
        for (a, b) in a.leaf(leaf).iter().zip(b.leaf(leaf)) {
            assert!(close(*a, *b), "leaf {leaf}: {a} {b}");
        }
    }
}

#[test]
fn blocks_of_a_residual_net() {
    let (net, x) = (layers(), start());
    assert_eq!(blocks::reference(&net, x), plain::reference(&net, x));
    assert!(close(blocks(&net, x), plain(&net, x)));
    let (value, gradient) = plain::value_and_grad(&net, x);
    let (again, recomputed) = blocks::value_and_grad(&net, x);
    assert!(close(value, again));
    all_close(&recomputed, &gradient);
    let (_, residuals) = blocks::forward(&net, x);
    all_close(&blocks::backward(&net, x, &residuals, 1.0), &gradient);
    let (_, tangent) = blocks::jvp(&net, x, &net, x);
    let (_, expected) = plain::jvp(&net, x, &net, x);
    assert!(close(tangent, expected));
    // Of each layer only what it is made from: x is an argument, so two vectors and the last one's value.
    const { assert!(blocks::RESIDUAL_BYTES <= 3 * 16 * 8 && plain::RESIDUAL_BYTES >= 5 * 16 * 8) };
    const { assert!(2 * blocks::WORKSPACE_BYTES < plain::WORKSPACE_BYTES) };
}

macro_rules! runge_kutta {
    ($name:ident, $($options:tt)*) => {
        #[differentiable($($options)*)]
        fn $name(y: Vector<2, f64>, mu: f64) -> f64 {
            const STEP: f64 = 0.01;
            let mut y = y;
            for _ in 0..1000 {
                let k1 = field(y, mu);
                let k2 = field(y + k1 * (0.5 * STEP), mu);
                let k3 = field(y + k2 * (0.5 * STEP), mu);
                let k4 = field(y + k3 * STEP, mu);
                y += (k1 + (k2 + k3) * 2.0 + k4) * (STEP / 6.0);
            }
            y[0] + 0.5 * y[1] * y[1]
        }
    };
}

/// The Van der Pol oscillator.
#[differentiable]
fn field(y: Vector<2, f64>, mu: f64) -> Vector<2, f64> {
    Vector([y[1], mu * (1.0 - y[0] * y[0]) * y[1] - y[0]])
}

runge_kutta!(kept, wrt(y, mu));
runge_kutta!(least, wrt(y, mu), recompute);
runge_kutta!(roots, wrt(y, mu), recompute(segment));
runge_kutta!(sevens, wrt(y, mu), recompute(segment = 7));
runge_kutta!(four_kib, wrt(y, mu), recompute(budget = "4 KiB"));
runge_kutta!(one_kib, wrt(y, mu), recompute(budget = "1 KiB"));

macro_rules! same_gradient {
    ($($name:ident),*) => {$(
        let (y, mu) = (Vector([0.5, -0.3]), 1.5);
        let (value, gradient) = kept::value_and_grad(y, mu);
        let (again, recomputed) = $name::value_and_grad(y, mu);
        assert!(close(again, value), stringify!($name));
        all_close(&recomputed, &gradient);
        let (_, residuals) = $name::forward(y, mu);
        all_close(&$name::backward(y, mu, &residuals, 1.0), &gradient);
    )*};
}

#[test]
fn a_thousand_steps_in_segments() {
    same_gradient!(least, roots, sevens, four_kib, one_kib);
    // A state is 16 bytes: 1,000 of them, 32 and 143, or as many as there is room for.
    const { assert!(kept::RESIDUAL_BYTES >= 16_000 && kept::WORKSPACE_BYTES >= 16_000) };
    const { assert!(least::RESIDUAL_BYTES == 0) };
    const { assert!(roots::RESIDUAL_BYTES <= 32 * 16 + 16 && roots::WORKSPACE_BYTES <= 2 * 32 * 16 + 300) };
    const { assert!(sevens::RESIDUAL_BYTES <= 143 * 16 + 16 && sevens::RESIDUAL_BYTES >= 143 * 16) };
    const { assert!(four_kib::RESIDUAL_BYTES <= 4096 && four_kib::WORKSPACE_BYTES <= 4096) };
    const { assert!(one_kib::RESIDUAL_BYTES <= 1024 && one_kib::WORKSPACE_BYTES <= 1024) };
}

macro_rules! lstm {
    ($name:ident, $steps:literal, $($options:tt)*) => {
        #[differentiable($($options)*)]
        fn $name(net: &Lstm, xs: &[Vector<3, f64>; $steps]) -> f64 {
            let mut h = Vector::<4, f64>::zeros();
            let mut c = Vector::<4, f64>::zeros();
            let mut total = 0.0;
            for x in xs {
                let input = sigmoid(net.w[0] * *x + net.u[0] * h);
                let forget = sigmoid(net.w[1] * *x + net.u[1] * h);
                let cell = tanh(net.w[2] * *x + net.u[2] * h);
                let output = sigmoid(net.w[3] * *x + net.u[3] * h);
                c = forget.component_mul(c) + input.component_mul(cell);
                h = output.component_mul(tanh(c));
                total += h[0] * c[1];
            }
            h.norm_squared() + c.sum() + total
        }
    };
}

#[derive(Params, Clone)]
struct Lstm {
    w: [Matrix<4, 3, f64>; 4],
    u: [Matrix<4, 4, f64>; 4],
}

lstm!(lstm_kept, 100, wrt(net, xs));
lstm!(lstm_least, 100, wrt(net, xs), recompute);
lstm!(lstm_roots, 100, wrt(net, xs), recompute(segment));
lstm!(lstm_uneven, 100, wrt(net, xs), recompute(segment = 9));
lstm!(lstm_budget, 100, wrt(net, xs), recompute(budget = "8 KiB"));

#[test]
fn an_lstm_in_segments() {
    let net = Lstm {
        w: core::array::from_fn(|n| Matrix::from_fn(|i, j| ((i * 5 + j + 7 * n) as f64).sin())),
        u: core::array::from_fn(|n| Matrix::from_fn(|i, j| ((i + j * 3 + 5 * n) as f64).cos() * 0.5)),
    };
    let xs: [Vector<3, f64>; 100] = core::array::from_fn(|t| Vector::from_fn(|i| ((t * 3 + i) as f64 * 0.7).sin()));
    let (value, (expected, dx)) = lstm_kept::value_and_grad(&net, &xs);
    macro_rules! same {
        ($($name:ident),*) => {$(
            let (again, (gradient, d)) = $name::value_and_grad(&net, &xs);
            assert!(close(again, value), stringify!($name));
            all_close(&gradient, &expected);
            all_close(&d, &dx);
            let (_, residuals) = $name::forward(&net, &xs);
            all_close(&$name::backward(&net, &xs, &residuals, 1.0).0, &expected);
        )*};
    }
    same!(lstm_least, lstm_roots, lstm_uneven, lstm_budget);
    let slope = lstm_roots::jvp(&net, &xs, &net, &xs).1;
    assert!(close(slope, lstm_kept::jvp(&net, &xs, &net, &xs).1));
    const { assert!(lstm_least::RESIDUAL_BYTES == 0) };
    const { assert!(lstm_roots::RESIDUAL_BYTES * 5 < lstm_kept::RESIDUAL_BYTES) };
    const { assert!(lstm_roots::WORKSPACE_BYTES * 2 < lstm_kept::WORKSPACE_BYTES) };
    const { assert!(lstm_budget::RESIDUAL_BYTES <= 8192 && lstm_budget::WORKSPACE_BYTES <= 8192) };
}

/// Newton's iteration until it has settled: left early, and its length is the run's.
macro_rules! newton {
    ($name:ident, $($options:tt)*) => {
        #[differentiable($($options)*)]
        fn $name(a: f64, factors: &[f64]) -> f64 {
            const MOST: usize = 50;
            let mut x = 1.0 + a;
            for turn in 0..MOST {
                let step = (x * x - a) / (2.0 * x);
                if step.abs() < 1e-9 {
                    break;
                }
                x -= step * (1.0 - 0.001 * turn as f64);
            }
            let mut y = x;
            for (k, f) in factors.iter().enumerate() {
                y = (y * f + 0.01 * k as f64).sin();
            }
            let mut left = 3.0;
            while left > y {
                left = 0.9 * left * left.tanh() - 0.05 * y;
            }
            x * y + left
        }
    };
}

newton!(newton_kept, wrt(a));
newton!(newton_roots, wrt(a), recompute(segment));
newton!(newton_threes, wrt(a), recompute(segment = 3));
newton!(newton_least, wrt(a), recompute);

#[test]
fn loops_that_end_early_and_loops_of_the_run() {
    let factors: Vec<f64> = (0..77).map(|k| 1.0 + 0.3 * (k as f64).sin()).collect();
    for a in [0.3, 2.0, 77.0] {
        for some in [&factors[..], &factors[..1], &[]] {
            let (value, slope) = newton_kept::value_and_grad(a, some);
            assert!(close(newton_kept::reference(a, some), value));
            for (again, found) in [
                newton_roots::value_and_grad(a, some),
                newton_threes::value_and_grad(a, some),
                newton_least::value_and_grad(a, some),
            ] {
                assert!(close(again, value) && close(found, slope), "{a} {}: {found} {slope}", some.len());
            }
            for (_, found) in [newton_roots::jvp(a, some, 1.0), newton_threes::jvp(a, some, 1.0)] {
                assert!(close(found, slope));
            }
        }
    }
}

/// The length is a const parameter, or a named constant.
#[differentiable(recompute(segment))]
fn powers<const N: usize>(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..N {
        y = (y + x).sin();
    }
    y
}

const TURNS: usize = 90;

#[differentiable(recompute(segment))]
fn named(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..TURNS {
        y = (y + x).sin();
    }
    y
}

#[test]
fn lengths_that_have_names() {
    let (mut y, mut slope) = (0.3_f64, 1.0);
    for _ in 0..TURNS {
        slope = (slope + 1.0) * (y + 0.3).cos();
        y = (y + 0.3).sin();
    }
    for (value, found) in [powers::<TURNS>::value_and_grad(0.3), named::value_and_grad(0.3)] {
        assert!(close(value, y) && close(found, slope), "{found} {slope}");
    }
    assert_eq!(powers::<0>::value_and_grad(0.3), (0.3, 1.0));
    const { assert!(named::RESIDUAL_BYTES <= 10 * 8) };
}

/// Second derivatives go through blocks and segments as well.
#[differentiable(hvp, recompute(segment = 4))]
fn bent(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..10 {
        y = recompute((y + x).sin() * 1.1);
    }
    y
}

#[test]
fn second_derivatives() {
    for x in [0.2, 0.9] {
        let h = 1e-5;
        let second = (bent::grad(x + h) - bent::grad(x - h)) / (2.0 * h);
        assert!((bent::hvp(x, 1.0) - second).abs() < 1e-6 * (1.0 + second.abs()));
        let slope = (bent(x + h) - bent(x - h)) / (2.0 * h);
        assert!((bent::grad(x) - slope).abs() < 1e-8 * (1.0 + slope.abs()));
    }
}

/// The smallest budget, as the refusal of a smaller one says (tests/ui/attribute/recompute_budget_too_small.rs).
#[differentiable(recompute(budget = "456 B"))]
fn orbit(y: Vector<2, f64>) -> f64 {
    let mut y = y;
    for _ in 0..1000 {
        y = Vector([y[0] + 0.01 * y[1], y[1] - 0.01 * y[0].sin()]);
    }
    y[0]
}

#[test]
fn the_smallest_budget_works() {
    const { assert!(orbit::WORKSPACE_BYTES <= 456 && orbit::RESIDUAL_BYTES <= 456) };
    let (start, h) = (Vector([0.5, 0.2]), 1e-6);
    let gradient = orbit::grad(start);
    let (_, residuals) = orbit::forward(start);
    all_close(&orbit::backward(start, &residuals, 1.0), &gradient);
    for i in 0..2 {
        let at = |h: f64| orbit::reference(start + Vector(core::array::from_fn(|k| if k == i { h } else { 0.0 })));
        let slope = (at(h) - at(-h)) / (2.0 * h);
        assert!((gradient[i] - slope).abs() < 1e-7 * (1.0 + slope.abs()));
    }
}

#[test]
fn the_graph_states_the_peak() {
    assert_eq!(roots::graph().workspace_bytes, roots::WORKSPACE_BYTES as u64);
    let line = format!("peak memory of the gradient: {} bytes", roots::WORKSPACE_BYTES);
    assert!(roots::graph().to_string().contains(&line));
    // The states that are kept, an array of them.
    assert!(kept::graph().residual_bytes() >= 16_000 && roots::graph().residual_bytes() < 1000);
}
