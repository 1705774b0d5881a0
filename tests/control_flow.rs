//! Branches and loops: values against the body as written, derivatives against finite differences and forward mode.

use tapeless::prelude::*;

/// Fourth-order central differences.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

#[differentiable]
fn power(x: f64) -> f64 {
    let mut p = 1.0;
    for _ in 0..5 {
        p *= x;
    }
    p
}

#[test]
fn a_recurrence_of_fixed_length() {
    let (value, slope) = power::value_and_grad(1.5);
    assert_eq!(value, power::reference(1.5));
    close(slope, 5.0 * 1.5_f64.powi(4));
    close(power::jvp(1.5, 1.0).1, slope);
}

#[differentiable]
fn logistic(x: f64) -> f64 {
    let mut l = x;
    for _ in 1..8 {
        l = 4.0 * l * (1.0 - l);
    }
    l
}

#[test]
fn the_logistic_map() {
    let (value, derivative) = logistic::value_and_grad(0.23);
    assert_eq!(value, logistic::reference(0.23));
    // The chain rule by hand: differences of a chaotic map are too coarse.
    let (mut l, mut by_hand) = (0.23, 1.0);
    for _ in 1..8 {
        by_hand *= 4.0 - 8.0 * l;
        l = 4.0 * l * (1.0 - l);
    }
    close(derivative, by_hand);
    close(logistic::jvp(0.23, 1.0).1, derivative);
    let (value, residuals) = logistic::forward(0.23);
    assert_eq!(value, logistic::reference(0.23));
    close(logistic::backward(0.23, &residuals, 1.0), derivative);
}

#[differentiable]
fn piecewise(x: f64, y: f64) -> f64 {
    if x > 0.0 && y > 0.0 {
        (x * y).ln()
    } else if x < -1.0 {
        x.exp() + y
    } else {
        x * x - y
    }
}

#[test]
fn branches() {
    for (x, y) in [(0.5, 2.0), (-2.0, 0.3), (-0.5, 0.7), (0.5, -0.7)] {
        let (value, (dx, dy)) = piecewise::value_and_grad(x, y);
        assert_eq!(value, piecewise::reference(x, y));
        close(dx, slope(|x| piecewise::reference(x, y), x));
        close(dy, slope(|y| piecewise::reference(x, y), y));
        close(piecewise::jvp(x, y, 0.3, -0.8).1, 0.3 * dx - 0.8 * dy);
    }
}

#[differentiable]
fn fit(w: Vector<2, f64>, b: f64, #[constant] xs: &[Vector<2, f64>], #[constant] ys: &[f64]) -> f64 {
    let mut total = 0.0;
    for (x, y) in xs.iter().zip(ys) {
        let error = w.dot(*x) + b - *y;
        total += error * error;
    }
    total / xs.len() as f64
}

#[test]
fn a_sum_over_slices() {
    let xs: Vec<_> = (0..7).map(|i| Vector([(i as f64).sin(), (i as f64).cos()])).collect();
    let ys: Vec<f64> = (0..7).map(|i| i as f64 * 0.3 - 1.0).collect();
    let (w, b) = (Vector([0.4, -0.7]), 0.2);
    let (value, (dw, db)) = fit::value_and_grad(w, b, &xs, &ys);
    close(value, fit::reference(w, b, &xs, &ys));
    for k in 0..2 {
        let f = |x: f64| {
            let mut w = w;
            w[k] = x;
            fit::reference(w, b, &xs, &ys)
        };
        close(dw[k], slope(f, w[k]));
    }
    close(db, slope(|b| fit::reference(w, b, &xs, &ys), b));
}

#[differentiable(wrt(layers))]
fn residual_net(layers: &[Dense<4, 4, f64>; 3], x: Vector<4, f64>) -> f64 {
    let mut h = x;
    for layer in layers {
        h = h + tanh(layer.w * h + layer.b);
    }
    h.norm_squared()
}

#[test]
fn an_array_of_layers() {
    let mut seed = 0.3_f64;
    let mut next = || {
        seed = (seed * 12.9898).sin() * 0.9;
        seed * 0.5
    };
    let layers: [Dense<4, 4, f64>; 3] = core::array::from_fn(|_| Dense {
        w: Matrix(core::array::from_fn(|_| core::array::from_fn(|_| next()))),
        b: Vector(core::array::from_fn(|_| next())),
    });
    let x = Vector([0.1, -0.4, 0.8, 0.3]);
    let (value, gradient) = residual_net::value_and_grad(&layers, x);
    close(value, residual_net::reference(&layers, x));
    for l in 0..3 {
        for i in 0..4 {
            let f = |v: f64| {
                let mut layers = layers.clone();
                layers[l].b[i] = v;
                residual_net::reference(&layers, x)
            };
            close(gradient[l].b[i], slope(f, layers[l].b[i]));
            for j in 0..4 {
                let f = |v: f64| {
                    let mut layers = layers.clone();
                    layers[l].w[(i, j)] = v;
                    residual_net::reference(&layers, x)
                };
                close(gradient[l].w[(i, j)], slope(f, layers[l].w[(i, j)]));
            }
        }
    }
    let (_, residuals) = residual_net::forward(&layers, x);
    let again = residual_net::backward(&layers, x, &residuals, 1.0);
    close(again[1].w[(2, 3)], gradient[1].w[(2, 3)]);
}

#[differentiable]
fn rosenbrock(x: Vector<5, f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..4 {
        sum += 100.0 * (x[i + 1] - x[i].powi(2)).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

#[test]
fn elements_by_the_number_of_the_turn() {
    let x = Vector([0.4, -0.3, 0.7, 1.1, 0.2]);
    let (value, gradient) = rosenbrock::value_and_grad(x);
    close(value, rosenbrock::reference(x));
    for k in 0..5 {
        let f = |v: f64| {
            let mut x = x;
            x[k] = v;
            rosenbrock::reference(x)
        };
        close(gradient[k], slope(f, x[k]));
    }
}

#[differentiable]
fn newton(a: f64) -> f64 {
    let mut x = a;
    while (x * x - a).abs() > 1e-12 {
        x = 0.5 * (x + a / x);
    }
    x
}

#[test]
fn a_while_loop() {
    let (value, derivative) = newton::value_and_grad(2.0);
    close(value, 2.0_f64.sqrt());
    close(derivative, 0.5 / 2.0_f64.sqrt());
}

#[differentiable]
fn prefix(x: Vector<6, f64>) -> f64 {
    let mut sums = [0.0; 6];
    for i in 0..6 {
        if i == 0 {
            sums[i] = x[i];
            continue;
        }
        sums[i] = sums[i - 1] * 0.5 + x[i].sin();
        if sums[i] > 2.0 {
            break;
        }
    }
    let mut total = 0.0;
    for (i, s) in sums.iter().enumerate() {
        total += *s * (i + 1) as f64;
    }
    total
}

#[test]
fn elements_assigned_one_by_one_with_break_and_continue() {
    for x in [Vector([0.4, -0.3, 0.7, 1.1, 0.2, 0.9]), Vector([3.0, 1.0, 2.0, -1.0, 0.3, 0.1])] {
        let (value, gradient) = prefix::value_and_grad(x);
        close(value, prefix::reference(x));
        for k in 0..6 {
            let f = |v: f64| {
                let mut x = x;
                x[k] = v;
                prefix::reference(x)
            };
            close(gradient[k], slope(f, x[k]));
        }
        let (_, tangent) = prefix::jvp(x, Vector([1.0, 0.0, 0.5, 0.0, -1.0, 0.0]));
        close(tangent, gradient[0] + 0.5 * gradient[2] - gradient[4]);
    }
}

#[differentiable]
fn early(x: f64) -> f64 {
    if x < 0.0 {
        return x * x;
    }
    let y = x.sqrt();
    if y > 2.0 {
        return y;
    }
    y.powi(3)
}

#[test]
fn early_returns() {
    for x in [-1.5, 0.7, 9.0] {
        let (value, derivative) = early::value_and_grad(x);
        close(value, early::reference(x));
        close(derivative, slope(|x| early::reference(x), x));
    }
}

#[differentiable]
fn chosen(kind: usize, x: f64) -> f64 {
    match kind {
        0 => x.sin(),
        1 | 2 => x.cos() * kind as f64,
        3..=5 if x > 0.0 => x,
        n => x * n as f64,
    }
}

#[test]
fn a_match_on_integers() {
    for kind in 0..8 {
        for x in [0.4, -0.4] {
            let (value, derivative) = chosen::value_and_grad(kind, x);
            close(value, chosen::reference(kind, x));
            close(derivative, slope(|x| chosen::reference(kind, x), x));
        }
    }
}

#[differentiable]
fn closures(x: Vector<3, f64>, a: f64) -> f64 {
    let scale = |v: f64| v * a;
    let y = x.map(|v| if v > 0.0 { scale(v) } else { v.exp() });
    let z = x.zip_map(y, |u, v| u * v + a);
    let total = z.fold(0.0, |sum, v| sum + v * v);
    let from = Vector::<3, f64>::from_fn(|i| x[i] * y[2 - i]);
    total + from.sum() + x.0.iter().map(|v| v * v * a).sum::<f64>()
}

#[test]
fn closures_in_maps_and_folds() {
    let (x, a) = (Vector([0.4, -0.3, 0.7]), 1.3);
    let (value, (dx, da)) = closures::value_and_grad(x, a);
    close(value, closures::reference(x, a));
    for k in 0..3 {
        let f = |v: f64| {
            let mut x = x;
            x[k] = v;
            closures::reference(x, a)
        };
        close(dx[k], slope(f, x[k]));
    }
    close(da, slope(|a| closures::reference(x, a), a));
}

#[derive(Params, Clone)]
struct Chain<const N: usize> {
    starts: [Vector<2, f64>; N],
    rates: [f64; N],
}

/// Arrays of a length that only rustc knows: begun as constants, and as a private field of an argument.
#[differentiable(wrt(chain))]
fn chained<const N: usize>(chain: &Chain<N>, turns: &[f64]) -> f64 {
    let mut places = chain.starts;
    let mut sums = [0.0; N];
    let mut seen = [Vector::<2, f64>::zeros(); N];
    for turn in turns {
        for n in 0..N {
            places[n] = places[n] * (chain.rates[n] * *turn).cos();
            seen[n] = seen[n] + places[n].component_mul(places[n]);
            sums[n] += places[n].sum() * *turn;
        }
    }
    let mut total = 0.0;
    for n in 0..N {
        total += sums[n] * seen[n].sum();
    }
    total
}

#[test]
fn arrays_of_a_named_length() {
    let chain =
        Chain { starts: [Vector([0.4, -0.3]), Vector([1.1, 0.2]), Vector([-0.7, 0.9])], rates: [0.3, 1.2, -0.8] };
    let turns = [0.5, -0.2, 1.4];
    let (value, gradient) = chained::value_and_grad(&chain, &turns);
    close(value, chained::reference(&chain, &turns));
    for n in 0..3 {
        for i in 0..2 {
            let f = |x: f64| {
                let mut chain = chain.clone();
                chain.starts[n][i] = x;
                chained::reference(&chain, &turns)
            };
            close(gradient.starts[n][i], slope(f, chain.starts[n][i]));
        }
        let f = |x: f64| {
            let mut chain = chain.clone();
            chain.rates[n] = x;
            chained::reference(&chain, &turns)
        };
        close(gradient.rates[n], slope(f, chain.rates[n]));
    }
    let (_, residuals) = chained::forward(&chain, &turns);
    close(chained::backward(&chain, &turns, &residuals, 1.0).rates[1], gradient.rates[1]);
}

/// A loop whose derivative runs beside it: products in a loop inside, a logarithm of sums over it.
#[differentiable(wrt(ws, offsets), hvp)]
fn mixture(ws: &[Matrix<3, 3, f64>; 4], offsets: Vector<4, f64>, points: &[Vector<3, f64>]) -> f64 {
    let mut total = 0.0;
    let mut count = 0.0;
    for x in points {
        let mut sum = 0.0;
        for k in 0..4 {
            let y = ws[k] * *x;
            sum += (offsets[k] - 0.5 * y.norm_squared()).exp();
        }
        total += sum.ln();
        count += 1.0;
    }
    total - count * offsets.logsumexp()
}

#[test]
fn a_loop_and_its_derivative_in_one() {
    let mut seed = 0.3_f64;
    let mut next = || {
        seed = (seed * 91.7 + 0.3).sin();
        seed
    };
    let ws: [Matrix<3, 3, f64>; 4] = core::array::from_fn(|_| Matrix::from_fn(|_, _| next()));
    let offsets = Vector::from_fn(|_| next());
    let points: Vec<Vector<3, f64>> = (0..5).map(|_| Vector::from_fn(|_| next())).collect();
    let (value, (dws, doffsets)) = mixture::value_and_grad(&ws, offsets, &points);
    close(value, mixture::reference(&ws, offsets, &points));
    let (again, residuals) = mixture::forward(&ws, offsets, &points);
    close(again, value);
    let (apart, _) = mixture::backward(&ws, offsets, &points, &residuals, 1.0);
    for k in 0..4 {
        let f = |x: f64| {
            let mut offsets = offsets;
            offsets[k] = x;
            mixture::reference(&ws, offsets, &points)
        };
        close(doffsets[k], slope(f, offsets[k]));
        for at in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
            let f = |x: f64| {
                let mut ws = ws;
                ws[k][at] = x;
                mixture::reference(&ws, offsets, &points)
            };
            close(dws[k][at], slope(f, ws[k][at]));
            close(apart[k][at], dws[k][at]);
        }
    }
    // The Hessian's product with a unit vector is the gradient's slope along it.
    let zero = [Matrix([[0.0; 3]; 3]); 4];
    let along = Vector([0.0, 1.0, 0.0, 0.0]);
    let (_, second) = mixture::hvp(&ws, offsets, &points, &zero, along);
    for k in 0..4 {
        let f = |x: f64| {
            let mut offsets = offsets;
            offsets[1] = x;
            mixture::grad(&ws, offsets, &points).1[k]
        };
        close(second[k], slope(f, offsets[1]));
    }
}
