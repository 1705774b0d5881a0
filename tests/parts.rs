//! Parts of tensors, larger tensors, convolutions and poolings in differentiable functions.

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
fn parts(v: Vector<6, f64>, m: Matrix<3, 4, f64>, #[constant] places: &[usize; 3]) -> f64 {
    let l = Matrix::<3, 3, f64>::lower_triangular(v);
    let top: Matrix<2, 4, f64> = m.fixed_rows::<2>(1);
    let inner = m.fixed_view::<2, 2>(0, 1);
    let both: Vector<5, f64> = v.fixed_rows::<2>(3).concat(m.column(2));
    let square: Matrix<2, 3, f64> = v.reshape();
    let picked = v.gather(places);
    let rows = m.gather_rows(places);
    let shifted = m.add_row(m.row_mean()).mul_column(picked);
    let stacked = Matrix::from_rows([picked, picked * 2.0]);
    (l * picked).norm_squared()
        + top.sum() * inner.norm_squared()
        + both.dot(both) * 0.3
        + (square * rows).sum()
        + shifted.norm_squared()
        + stacked.norm_squared()
}

#[test]
fn parts_of_tensors() {
    let v = Vector([0.4, -0.3, 0.7, 1.1, 0.2, 0.9]);
    let m = Matrix([[0.1, 0.5, -0.2, 0.3], [0.7, -0.6, 0.2, 0.4], [0.3, 0.8, -0.9, 0.6]]);
    let places = [2, 0, 2];
    let (value, (dv, dm)) = parts::value_and_grad(v, m, &places);
    close(value, parts::reference(v, m, &places));
    for k in 0..6 {
        let f = |x: f64| {
            let mut v = v;
            v[k] = x;
            parts::reference(v, m, &places)
        };
        close(dv[k], slope(f, v[k]));
    }
    for at in (0..3).flat_map(|i| (0..4).map(move |j| (i, j))) {
        let f = |x: f64| {
            let mut m = m;
            m[at] = x;
            parts::reference(v, m, &places)
        };
        close(dm[at], slope(f, m[at]));
    }
    let (tv, tm) = (v * 0.5, m * -0.3);
    close(parts::jvp(v, m, &places, tv, tm).1, dv.dot(tv) + dm.component_mul(tm).sum());
}

#[derive(Params, Clone)]
struct LeNet {
    conv1: Tensor4<2, 1, 3, 3, f64>,
    bias1: Vector<2, f64>,
    conv2: Tensor4<3, 2, 2, 2, f64>,
    out: Dense<12, 4, f64>,
}

/// A bias for each channel.
#[differentiable]
fn biased(x: Tensor3<2, 8, 8, f64>, b: Vector<2, f64>) -> Tensor3<2, 8, 8, f64> {
    let flat: Matrix<2, 64, f64> = x.reshape();
    let with: Matrix<2, 64, f64> = flat.add_column(b);
    with.reshape()
}

#[differentiable(wrt(net))]
fn classify(net: &LeNet, image: Tensor3<1, 8, 8, f64>, label: usize) -> f64 {
    let h = tanh(biased(conv2d(image, net.conv1, [1, 1], [1, 1]), net.bias1));
    let h: Tensor3<2, 4, 4, f64> = max_pool2d(h, [2, 2], [2, 2], [0, 0]);
    let h: Tensor3<3, 2, 2, f64> = conv2d_with(h, net.conv2, [2, 2], [0, 0], [1, 1], 1);
    let logits = net.out.w * relu(h).flatten() + net.out.b;
    cross_entropy(logits, label)
}

#[test]
fn a_convolutional_net() {
    let mut seed = 0.37_f64;
    let mut next = || {
        seed = (seed * 91.7 + 0.3).sin();
        seed * 0.6
    };
    let mut net = LeNet {
        conv1: Tensor4::from_fn(|_, _, _, _| next()),
        bias1: Vector([0.1, -0.2]),
        conv2: Tensor4::from_fn(|i, j, k, l| ((i * 7 + j * 3 + k * 2 + l) as f64).sin()),
        out: Dense {
            w: Matrix::from_fn(|i, j| ((i * 5 + j) as f64 * 0.7).cos() * 0.4),
            b: Vector([0.0, 0.1, -0.1, 0.2]),
        },
    };
    let image = Tensor3::<1, 8, 8, f64>::from_fn(|_, i, j| ((i * 8 + j) as f64 * 0.9).sin());
    let (value, gradient) = classify::value_and_grad(&net, image, 2);
    close(value, classify::reference(&net, image, 2));
    let (_, residuals) = classify::forward(&net, image, 2);
    let again = classify::backward(&net, image, 2, &residuals, 1.0);
    for at in (0..2).flat_map(|o| (0..3).flat_map(move |i| (0..3).map(move |j| (o, 0, i, j)))) {
        let old = net.conv1[at];
        let f = |v: f64| {
            let mut net = net.clone();
            net.conv1[at] = v;
            classify::reference(&net, image, 2)
        };
        close(gradient.conv1[at], slope(f, old));
        close(again.conv1[at], gradient.conv1[at]);
    }
    for at in (0..3).flat_map(|o| (0..2).map(move |i| (o, i, 1, 0))) {
        let f = |v: f64| {
            let mut net = net.clone();
            net.conv2[at] = v;
            classify::reference(&net, image, 2)
        };
        close(gradient.conv2[at], slope(f, net.conv2[at]));
    }
    for k in 0..2 {
        let f = |v: f64| {
            let mut net = net.clone();
            net.bias1[k] = v;
            classify::reference(&net, image, 2)
        };
        close(gradient.bias1[k], slope(f, net.bias1[k]));
    }
    // One step downhill.
    net.conv1 -= gradient.conv1 * 0.01;
    net.out.w -= gradient.out.w * 0.01;
    assert!(classify(&net, image, 2) < value);
}

#[differentiable]
fn larger(t: Tensor3<2, 3, 4, f64>) -> f64 {
    let s = t.slice(1);
    let e = t[(0, 2, 1)] * s[(1, 1)];
    let u = tanh(t) * 0.5 + t;
    let flat: Vector<24, f64> = u.flatten();
    e + flat.norm_squared() + u.sum() * s.row(0).sum()
}

#[differentiable]
fn stacked(a: Matrix<2, 3, f64>, b: Matrix<2, 3, f64>) -> f64 {
    let t = Tensor3::from_slices([a, b, a]);
    let u = Tensor4::from_slices([t, tanh(t)]);
    t.sum() * u[(1, 2, 1, 0)]
}

#[test]
fn slices_put_together() {
    let a = Matrix::from_fn(|i, j| (i * 3 + j) as f64 * 0.3 - 0.7);
    let (value, gradient) = stacked::value_and_grad(a, a * 2.0);
    close(value, stacked::reference(a, a * 2.0));
    for at in (0..2).flat_map(|i| (0..3).map(move |j| (i, j))) {
        let moved = |v: f64| {
            let mut moved = a;
            moved[at] = v;
            moved
        };
        close(gradient.0[at], slope(|v| stacked::reference(moved(v), a * 2.0), a[at]));
        close(gradient.1[at], slope(|v| stacked::reference(a, moved(v) * 2.0), a[at]) / 2.0);
    }
}

#[test]
fn tensors_of_three_indices() {
    let t = Tensor3::<2, 3, 4, f64>::from_fn(|i, j, k| ((i * 12 + j * 4 + k) as f64).sin());
    let (value, gradient) = larger::value_and_grad(t);
    close(value, larger::reference(t));
    for at in (0..2).flat_map(|i| (0..3).flat_map(move |j| (0..4).map(move |k| (i, j, k)))) {
        let f = |v: f64| {
            let mut t = t;
            t[at] = v;
            larger::reference(t)
        };
        close(gradient[at], slope(f, t[at]));
    }
}
