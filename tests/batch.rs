//! Functions of a batch agree with a loop over its samples, and their gradients with finite differences.

mod support;

use support::{check_gradient, fill};
use tapeless::prelude::*;
use tapeless::{Float, ParamsExt};

/// Lengths around those of the tiles.
const LENGTHS: [usize; 9] = [1, 2, 7, 8, 31, 32, 33, 41, 100];

/// Samples that look random and are the same on every machine.
fn samples<P: Params<Scalar = f64>>(count: usize, seed: u64) -> Vec<P> {
    (0..count).map(|sample| fill(seed * 1000 + sample as u64)).collect()
}

fn labels(count: usize, classes: usize) -> Vec<usize> {
    (0..count).map(|sample| sample * 7 % classes).collect()
}

/// The mean by a loop over the samples.
fn looped<G: Params>(count: usize, mut add: impl FnMut(usize, &mut G) -> G::Scalar) -> (G::Scalar, G) {
    let mut gradient = G::ZEROS;
    let mut total = G::Scalar::ZERO;
    for sample in 0..count {
        total += add(sample, &mut gradient);
    }
    let weight = G::Scalar::ONE / G::Scalar::from_f64(count as f64);
    gradient.scale(weight);
    (total * weight, gradient)
}

/// Equal to rounding, of as many terms as there are samples and more.
fn same<G: Params>(what: &str, (value, gradient): (G::Scalar, G), (other, reference): (G::Scalar, G)) {
    let digits = if size_of::<G::Scalar>() == 4 { 2e-5 } else { 1e-12 };
    let close = |a: G::Scalar, b: G::Scalar| {
        let (a, b) = (a.to_f64(), b.to_f64());
        assert!((a - b).abs() <= digits * b.abs().max(1.0), "{what}: {a} and {b}");
    };
    close(value, other);
    for leaf in 0..G::LEAVES {
        for (a, b) in gradient.leaf(leaf).iter().zip(reference.leaf(leaf)) {
            close(*a, *b);
        }
    }
}

#[differentiable(wrt(w, b), batch(x, y))]
fn regression(w: Vector<5, f64>, b: f64, x: &Vector<5, f64>, y: f64) -> f64 {
    (w.dot(*x) + b - y).powi(2)
}

#[test]
fn linear_regression() {
    let (w, b) = fill::<(Vector<5, f64>, f64)>(1);
    for count in LENGTHS {
        let (xs, ys) = (samples(count, 2), samples(count, 3));
        let batched = regression::batch_value_and_grad(w, b, &xs, &ys);
        let reference = looped(count, |i, g| regression::accumulate_grad(w, b, &xs[i], ys[i], g));
        same("regression", batched, reference);
        check_gradient("regression", &(w, b), |(w, b)| regression::batch_value(*w, *b, &xs, &ys), &batched.1);
    }
    assert_eq!(regression::BATCH_TILE, 32);
}

#[derive(Params, Clone)]
struct Mlp<const IN: usize, const HIDDEN: usize, const OUT: usize, T: Float = f32> {
    hidden: Dense<IN, HIDDEN, T>,
    out: Dense<HIDDEN, OUT, T>,
}

#[differentiable(wrt(net), batch(x, label))]
fn classifier(net: &Mlp<12, 20, 10, f64>, x: &Vector<12, f64>, label: usize) -> f64 {
    cross_entropy(net.out.w * tanh(net.hidden.w * x + net.hidden.b) + net.out.b, label)
}

#[differentiable(wrt(net), batch(x, label))]
fn relu_classifier(net: &Mlp<12, 20, 10, f64>, x: &Vector<12, f64>, label: usize) -> f64 {
    let p = softmax(net.out.w * relu(net.hidden.w * x + net.hidden.b) + net.out.b);
    -p[label].ln()
}

#[test]
fn classifiers() {
    let net = fill::<Mlp<12, 20, 10, f64>>(4);
    for count in LENGTHS {
        let (xs, labels) = (samples(count, 5), labels(count, 10));
        let batched = classifier::batch_value_and_grad(&net, &xs, &labels);
        if count == 33 {
            check_gradient("classifier", &net, |net| classifier::batch_value(net, &xs, &labels), &batched.1);
        }
        same("tanh", batched, looped(count, |i, g| classifier::accumulate_grad(&net, &xs[i], labels[i], g)));
        let batched = relu_classifier::batch_value_and_grad(&net, &xs, &labels);
        same("relu", batched, looped(count, |i, g| relu_classifier::accumulate_grad(&net, &xs[i], labels[i], g)));
    }
}

/// One output, squared error, a regulariser that no sample enters.
#[differentiable(wrt(net), batch(x, target))]
fn tanh_regression<T: Float, const N: usize>(net: &Mlp<N, 8, 1, T>, x: Vector<N, T>, target: T, decay: T) -> T {
    let y = net.out.w * tanh(net.hidden.w * x + net.hidden.b) + net.out.b;
    mse(y[0], target) + decay * net.hidden.w.norm_squared()
}

#[test]
fn generic_floats() {
    let net = fill::<Mlp<3, 8, 1, f64>>(6);
    let mut narrow = <Mlp<3, 8, 1>>::ZEROS;
    for leaf in 0..<Mlp<3, 8, 1>>::LEAVES {
        for (to, from) in narrow.leaf_mut(leaf).iter_mut().zip(net.leaf(leaf)) {
            *to = *from as f32;
        }
    }
    for count in LENGTHS {
        let (xs, targets) = (samples::<Vector<3, f64>>(count, 7), samples::<f64>(count, 8));
        let batched = tanh_regression::batch_value_and_grad(&net, &xs, &targets, 0.1);
        same("f64", batched, looped(count, |i, g| tanh_regression::accumulate_grad(&net, xs[i], targets[i], 0.1, g)));
        let xs: Vec<Vector<3>> = xs.iter().map(|x| Vector::from_fn(|i| x[i] as f32)).collect();
        let targets: Vec<f32> = targets.iter().map(|target| *target as f32).collect();
        let batched = tanh_regression::batch_value_and_grad(&narrow, &xs, &targets, 0.1);
        same(
            "f32",
            batched,
            looped(count, |i, g| tanh_regression::accumulate_grad(&narrow, xs[i], targets[i], 0.1, g)),
        );
    }
}

#[derive(Params, Clone)]
struct Sample {
    input: Vector<3, f64>,
    weight: f64,
    parts: [f64; 2],
}

/// What has a form of its own for batches: samples that are structs, tuples, arrays; places that the data choose;
/// vectors put together and taken apart.
#[differentiable(wrt(table, v), batch(sample, pair, word))]
fn various(
    table: &Matrix<6, 3, f64>,
    v: Vector<5, f64>,
    sample: &Sample,
    pair: (Vector<3, f64>, f64),
    word: usize,
) -> f64 {
    let row = table.row(word);
    let features = Vector([sample.weight, row[0] * pair.1, sample.parts[1], v[word % 5], 0.5]);
    let both = row + sample.input;
    let part = Vector([both[0], both[2]]);
    let scale = table[(word, 1)] + table[(2, word % 3)];
    let gated = features.dot(v);
    gated
        + softmax(row + pair.0)[word % 3] * scale
        + part.norm()
        + sample.input.max().exp()
        + both.sum() * tanh(v).norm()
        + (word as f64) * table.column(word % 3).sum()
}

#[test]
fn other_shapes_of_samples() {
    let (table, v) = fill::<(Matrix<6, 3, f64>, Vector<5, f64>)>(9);
    for count in LENGTHS {
        let (data, pairs, words) = (samples::<Sample>(count, 10), samples(count, 11), labels(count, 6));
        let batched = various::batch_value_and_grad(&table, v, &data, &pairs, &words);
        check_gradient(
            "various",
            &(table, v),
            |(table, v)| various::batch_value(table, *v, &data, &pairs, &words),
            &batched.1,
        );
        let reference = looped(count, |i, g| various::accumulate_grad(&table, v, &data[i], pairs[i], words[i], g));
        same("various", batched, reference);
    }
    assert_eq!(various::BATCH_TILE, 32);
}

/// Samples that are matrices have no form for a whole tile: they go one by one.
#[differentiable(wrt(w), batch(m, x))]
fn quadratic(w: Vector<3, f64>, m: &Matrix<3, 3, f64>, x: f64) -> f64 {
    w.dot(m * w) + if x > 0.0 { w.sum() * x } else { w.norm_squared() }
}

#[test]
fn one_by_one() {
    let w = fill::<Vector<3, f64>>(12);
    for count in LENGTHS {
        let (ms, xs) = (samples::<Matrix<3, 3, f64>>(count, 13), samples(count, 14));
        let batched = quadratic::batch_value_and_grad(w, &ms, &xs);
        let reference = looped(count, |i, g| quadratic::accumulate_grad(w, &ms[i], xs[i], g));
        same("quadratic", batched, reference);
    }
    assert_eq!(quadratic::BATCH_TILE, 1);
}

#[test]
fn gradients_are_added_and_parts_add_up() {
    let (w, b) = fill::<(Vector<5, f64>, f64)>(15);
    let (xs, ys) = (samples(50, 16), samples(50, 17));
    let (value, gradient) = regression::batch_value_and_grad(w, b, &xs, &ys);
    let start = fill::<(Vector<5, f64>, f64)>(18);
    let mut added = start;
    assert_eq!(regression::batch_accumulate_grad(w, b, &xs, &ys, &mut added), value);
    let mut sum = start;
    sum.axpy(1.0, &gradient);
    same("added", (value, added), (value, sum));

    let mut parts = <(Vector<5, f64>, f64)>::ZEROS;
    let mut total = 0.0;
    for (xs, ys) in xs.chunks(17).zip(ys.chunks(17)) {
        total += regression::batch_accumulate_sum(w, b, xs, ys, &mut parts);
    }
    total += regression::batch_accumulate_sum(w, b, &[], &[], &mut parts);
    parts.scale(1.0 / 50.0);
    same("parts", (total / 50.0, parts), (value, gradient));
}

/// Functions of every kind of gradient: of tensors by products, of vectors and numbers, of what is not reached, and sample by sample.
#[test]
fn gradients_are_written_over_what_is_there() {
    let (w, b) = fill::<(Vector<5, f64>, f64)>(15);
    let m = fill::<Vector<3, f64>>(12);
    for count in LENGTHS.into_iter().filter(|count| *count > 0) {
        let (xs, ys) = (samples(count, 16), samples(count, 17));
        let mut place = fill::<(Vector<5, f64>, f64)>(18);
        let value = regression::batch_write_grad(w, b, &xs, &ys, &mut place);
        assert_eq!(regression::batch_value_and_grad(w, b, &xs, &ys), (value, place));
        let mut zeros = Params::ZEROS;
        assert_eq!(regression::batch_accumulate_grad(w, b, &xs, &ys, &mut zeros), value);
        same("regression", (value, place), (value, zeros));

        let (ms, xs) = (samples::<Matrix<3, 3, f64>>(count, 13), samples(count, 14));
        let mut place = fill::<Vector<3, f64>>(19);
        let value = quadratic::batch_write_grad(m, &ms, &xs, &mut place);
        assert_eq!(quadratic::batch_value_and_grad(m, &ms, &xs), (value, place));
        let mut zeros = Params::ZEROS;
        assert_eq!(quadratic::batch_accumulate_grad(m, &ms, &xs, &mut zeros), value);
        same("quadratic", (value, place), (value, zeros));

        let net = fill::<Mlp<12, 20, 10, f64>>(4);
        let (xs, labels) = (samples(count, 5), labels(count, 10));
        let mut place = fill::<Mlp<12, 20, 10, f64>>(20);
        let value = classifier::batch_write_grad(&net, &xs, &labels, &mut place);
        let mut zeros = Params::ZEROS;
        assert_eq!(classifier::batch_accumulate_grad(&net, &xs, &labels, &mut zeros), value);
        same("classifier", (value, place), (value, zeros));
    }
}

#[test]
#[should_panic = "`regression`: a batch without samples has no mean"]
fn no_samples() {
    let mut zeros = Params::ZEROS;
    regression::batch_accumulate_grad(Vector::ZEROS, 0.0, &[], &[], &mut zeros);
}

#[test]
#[should_panic = "`regression`: a batch of 2 in `x` and of 1 in `y`: each sample needs one of both"]
fn unequal_lengths() {
    let _ = regression::batch_value(Vector::ZEROS, 0.0, &[Vector::ZEROS; 2], &[1.0]);
}
