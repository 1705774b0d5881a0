//! Loops whose turns run side by side, for every number of turns around a block's: value and derivatives agree with the body as
//! written, with the same function under `strict`, whose turns run one by one, and with finite differences.

use tapeless::prelude::*;

/// 0 to 100 numbers that look random.
fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    (0..n).map(next).collect()
}

fn vectors(n: usize, seed: u64) -> Vec<Vector<3, f64>> {
    numbers(3 * n, seed).chunks(3).map(|v| Vector([v[0], v[1], v[2]])).collect()
}

#[track_caller]
fn near(what: &str, n: usize, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{what}, {n} turns: {a} and {b}");
}

/// Lengths around those of blocks.
const LENGTHS: [usize; 14] = [0, 1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 96, 100];

/// The same function with turns side by side, and under `strict` with turns one by one.
macro_rules! both {
    ($(#[differentiable($($option:tt)*)])? fn $name:ident in $strict:ident $(<const $N:ident: usize>)? ($($argument:ident: $ty:ty),*) -> $out:ty $body:block) => {
        mod $strict {
            use super::*;
            #[differentiable(strict $(, $($option)*)?)]
            pub fn $name $(<const $N: usize>)? ($($argument: $ty),*) -> $out $body
        }
        #[differentiable$(($($option)*))?]
        fn $name $(<const $N: usize>)? ($($argument: $ty),*) -> $out $body
    };
}

both! {
    #[differentiable(wrt(a, b))]
    fn regression in regression_strict(a: f64, b: f64, xs: &[f64], ys: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (x, y) in xs.iter().zip(ys) {
            let z = a * *x + b;
            sum += softplus(z) - *y * z;
        }
        sum
    }
}

#[test]
fn sums_over_slices() {
    for n in LENGTHS {
        let (xs, ys) = (numbers(n, 1), numbers(n, 2));
        let (value, (da, db)) = regression::value_and_grad(0.3, -0.4, &xs, &ys);
        let (again, (ea, eb)) = regression_strict::regression::value_and_grad(0.3, -0.4, &xs, &ys);
        near("value", n, value, regression::reference(0.3, -0.4, &xs, &ys), 1e-14);
        near("value alone", n, value, regression(0.3, -0.4, &xs, &ys), 1e-14);
        near("value", n, value, again, 1e-14);
        near("by a", n, da, ea, 1e-14);
        near("by b", n, db, eb, 1e-14);
        near("forward mode", n, da, regression::jvp(0.3, -0.4, &xs, &ys, 1.0, 0.0).1, 1e-14);
        let step = 1e-5;
        let at = |a: f64| regression::reference(a, -0.4, &xs, &ys);
        near("finite differences", n, da, (at(0.3 + step) - at(0.3 - step)) / (2.0 * step), 1e-8);
    }
}

both! {
    fn neighbours in neighbours_strict<const N: usize>(x: &Vector<N, f64>) -> f64 {
        let mut sum = 0.0;
        for i in 1..N - 1 {
            sum += (x[i - 1] * x[i + 1] - x[i] * x[i]) * tanh(x[i + 1] - x[0]);
        }
        sum
    }
}

/// Three terms of the gradient meet in every element, and one of each turn in the first.
fn check_neighbours<const N: usize>() {
    let x = Vector::<N, f64>::from_fn(|i| numbers(N, 3)[i]);
    let (value, gradient) = neighbours::value_and_grad(&x);
    near("value", N, value, neighbours::<N>::reference(&x), 1e-14);
    let ones = neighbours_strict::neighbours::grad(&x);
    let (passed, residuals) = neighbours::forward(&x);
    near("forward pass", N, passed, value, 1e-14);
    let backward = neighbours::backward(&x, &residuals, 2.0);
    for i in 0..N {
        near("gradient", N, gradient[i], ones[i], 1e-13);
        near("backward", N, 2.0 * gradient[i], backward[i], 1e-13);
        let along = Vector::from_fn(|k| if k == i { 1.0 } else { 0.0 });
        near("forward mode", N, gradient[i], neighbours::jvp(&x, &along).1, 1e-13);
        let moved = |h: f64| neighbours::<N>::reference(&Vector::from_fn(|k| x[k] + if k == i { h } else { 0.0 }));
        near("finite differences", N, gradient[i], (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-8);
    }
}

both! {
    fn valley in valley_strict<const N: usize>(x: &Vector<N, f64>) -> f64 {
        let mut sum = 0.0;
        for i in 1..N {
            sum += 3.0 * (x[i - 1].powi(2) - x[i]).powi(2) - tanh(x[i]);
        }
        sum
    }
}

/// Two terms meet in every element, of a turn and of the one before it.
fn check_valley<const N: usize>() {
    let x = Vector::<N, f64>::from_fn(|i| numbers(N, 13)[i]);
    let (value, gradient) = valley::value_and_grad(&x);
    near("value", N, value, valley::<N>::reference(&x), 1e-14);
    let ones = valley_strict::valley::grad(&x);
    let mut added = Vector::<N, f64>::from_fn(|i| i as f64);
    valley::accumulate_grad(&x, &mut added);
    for i in 0..N {
        near("gradient", N, gradient[i], ones[i], 1e-13);
        near("added", N, added[i] - i as f64, ones[i], 1e-12);
        let moved = |h: f64| valley::<N>::reference(&Vector::from_fn(|k| x[k] + if k == i { h } else { 0.0 }));
        near("finite differences", N, gradient[i], (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-8);
    }
}

#[test]
fn terms_of_two_neighbours_meet_in_an_element() {
    check_valley::<1>();
    check_valley::<2>();
    check_valley::<3>();
    check_valley::<9>();
    check_valley::<32>();
    check_valley::<33>();
    check_valley::<34>();
    check_valley::<65>();
    check_valley::<66>();
    check_valley::<100>();
}

#[test]
fn terms_of_neighbours_meet_in_an_element() {
    check_neighbours::<3>();
    check_neighbours::<9>();
    check_neighbours::<10>();
    check_neighbours::<33>();
    check_neighbours::<34>();
    check_neighbours::<35>();
    check_neighbours::<66>();
    check_neighbours::<100>();
}

both! {
    #[differentiable(wrt(x, weights, scale))]
    fn rates in rates_strict<const N: usize>(x: &Vector<N, f64>, weights: &[f64; N], scale: f64, two: &Vector<2, f64>) -> f64 {
        let mut sum = 0.5;
        for i in 0..N {
            sum += weights[i] * ln(x[i]) / (scale * x[i]) + two[0] * x[i] * x[i] + scale * (N - i) as f64;
        }
        sum
    }
}

/// Lanes without a turn would divide by zero; each turn has an item of its own, and knows its number.
fn check_rates<const N: usize>() {
    let x = Vector::<N, f64>::from_fn(|i| 1.5 + numbers(N, 21)[i]);
    let weights: [f64; N] = numbers(N, 22).try_into().unwrap();
    let two = Vector([0.7, -0.1]);
    let (value, (gx, gw, gs)) = rates::value_and_grad(&x, &weights, 0.8, &two);
    let (again, (ex, ew, es)) = rates_strict::rates::value_and_grad(&x, &weights, 0.8, &two);
    near("value", N, value, again, 1e-13);
    near("value alone", N, rates::<N>(&x, &weights, 0.8, &two), again, 1e-13);
    near("scale", N, gs, es, 1e-13);
    let (passed, residuals) = rates::forward(&x, &weights, 0.8, &two);
    near("forward pass", N, passed, again, 1e-13);
    let (bx, bw, bs) = rates::backward(&x, &weights, 0.8, &two, &residuals, 1.0);
    near("scale, backward", N, bs, es, 1e-13);
    let mut added = (Vector::<N, f64>::from_fn(|i| i as f64), [3.0; N], 0.5);
    rates::accumulate_grad(&x, &weights, 0.8, &two, &mut added);
    for i in 0..N {
        near("x", N, gx[i], ex[i], 1e-13);
        near("x, backward", N, bx[i], ex[i], 1e-13);
        near("x, added", N, added.0[i] - i as f64, ex[i], 1e-12);
        near("weights", N, gw[i], ew[i], 1e-13);
        near("weights, backward", N, bw[i], ew[i], 1e-13);
        near("weights, added", N, added.1[i] - 3.0, ew[i], 1e-12);
        let at = |h: f64| {
            rates::<N>::reference(&Vector::from_fn(|k| x[k] + if k == i { h } else { 0.0 }), &weights, 0.8, &two)
        };
        near("finite differences", N, gx[i], (at(1e-6) - at(-1e-6)) / 2e-6, 1e-6);
    }
}

both! {
    #[differentiable(wrt(x))]
    fn smooth in smooth_strict<const N: usize>(x: &Vector<N>, y: &Vector<N>) -> f32 {
        let mut sum = 0.0;
        for i in 0..N - 1 {
            sum += exp(x[i] - x[i + 1]) * y[i] + 3.0 * (x[i] + y[i]).powi(2) + x[i].powi(2);
        }
        sum
    }
}

fn check_smooth<const N: usize>() {
    let [x, y] = [23, 24].map(|seed| Vector::<N>::from_fn(|i| numbers(N, seed)[i] as f32));
    let (value, gradient) = smooth::value_and_grad(&x, &y);
    let (again, ones) = smooth_strict::smooth::value_and_grad(&x, &y);
    near("value", N, value.into(), again.into(), 1e-5);
    for i in 0..N {
        near("gradient", N, gradient[i].into(), ones[i].into(), 1e-5);
    }
}

macro_rules! for_lengths {
    ($($check:ident)* => $lengths:tt) => {$( for_lengths!(@ $check $lengths); )*};
    (@ $check:ident [$($n:literal)*]) => {$( $check::<$n>(); )*};
}

/// Numbers of turns that rustc knows, and that are not a whole number of registers.
#[test]
fn lanes_without_a_turn() {
    for_lengths!(check_rates check_smooth check_valley => [
        2 7 8 9 10 11 12 13 14 15 16 17 18 20 21 24 25 26 28 29 30 31 32 33 34 36 47 48 63 64 65 100
    ]);
}

both! {
    fn springs in springs_strict<const N: usize>(points: &[Vector<3, f64>; N], w: Vector<3, f64>, stiffness: &[f64; N]) -> f64 {
        let mut energy = 0.0;
        for i in 0..N - 1 {
            let d = points[i + 1] - points[i];
            let length = sqrt(d.dot(d) + 1.0);
            energy += stiffness[i] * (length - 1.0) * (length - 1.0) + w.dot(points[i]) * w[2];
        }
        energy
    }
}

fn check_springs<const N: usize>() {
    let points: [Vector<3, f64>; N] = vectors(N, 5).try_into().unwrap();
    let stiffness: [f64; N] = numbers(N, 6).try_into().unwrap();
    let w = Vector([0.3, -0.2, 0.9]);
    let (value, residuals) = springs::forward(&points, w, &stiffness);
    near("value", N, value, springs::<N>::reference(&points, w, &stiffness), 1e-13);
    let (dp, dw, dk) = springs::backward(&points, w, &stiffness, &residuals, 1.0);
    let (value, (gp, gw, gk)) = springs::value_and_grad(&points, w, &stiffness);
    let (again, (ep, ew, ek)) = springs_strict::springs::value_and_grad(&points, w, &stiffness);
    near("value", N, value, again, 1e-13);
    let mut written = (points, w, stiffness);
    springs::write_grad(&points, w, &stiffness, &mut written);
    assert_eq!(written, (gp, gw, gk));
    for k in 0..3 {
        near("w", N, gw[k], ew[k], 1e-13);
        near("w", N, dw[k], ew[k], 1e-13);
    }
    for i in 0..N {
        near("stiffness", N, gk[i], ek[i], 1e-13);
        near("stiffness, backward", N, dk[i], ek[i], 1e-13);
        for k in 0..3 {
            near("point", N, gp[i][k], ep[i][k], 1e-13);
            near("point, backward", N, dp[i][k], ep[i][k], 1e-13);
            let mut moved = points;
            let mut at = |h: f64| {
                moved[i].0[k] = points[i][k] + h;
                springs::<N>::reference(&moved, w, &stiffness)
            };
            near("finite differences", N, gp[i][k], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-7);
        }
    }
}

#[test]
fn vectors_in_arrays_and_their_cotangents() {
    check_springs::<2>();
    check_springs::<9>();
    check_springs::<32>();
    check_springs::<33>();
    check_springs::<34>();
    check_springs::<65>();
    check_springs::<100>();
}

both! {
    #[differentiable(wrt(w))]
    fn inertia in inertia_strict(w: Vector<3, f64>, points: &[Vector<3, f64>], more: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..more.len() {
            sum += tanh(w.dot(points[i + 1] - points[i])) * more[i];
        }
        sum
    }
}

#[test]
fn vectors_in_slices() {
    for n in LENGTHS {
        let (w, points, more) = (Vector([0.3, -0.2, 0.9]), vectors(n + 1, 5), numbers(n, 6));
        let (value, gradient) = inertia::value_and_grad(w, &points, &more);
        near("value", n, value, inertia::reference(w, &points, &more), 1e-13);
        let ones = inertia_strict::inertia::grad(w, &points, &more);
        for k in 0..3 {
            near("w", n, gradient[k], ones[k], 1e-13);
        }
    }
}

both! {
    #[differentiable(wrt(scale, table))]
    fn mixture in mixture_strict(scale: f64, table: &[Vector<2, f64>; 40], rows: &Matrix<40, 3, f64>, pick: usize) -> f64 {
        let mut sum = 1.5;
        let mut squares = Vector([0.0, 0.0]);
        for (i, t) in table.iter().enumerate() {
            let weight = if rows[(i, 1)] > 0.1 { exp(-rows[(i, 0)] * scale) } else { scale * i as f64 };
            sum -= weight * t[0] + table[pick][1] * rows[(i, 2)];
            squares += *t * weight;
        }
        sum + squares.dot(squares)
    }
}

#[test]
fn selections_tables_and_sums_of_vectors() {
    let table: [Vector<2, f64>; 40] = core::array::from_fn(|i| Vector([numbers(40, 7)[i], numbers(40, 8)[i]]));
    let rows = Matrix::<40, 3, f64>::from_fn(|i, j| numbers(120, 9)[3 * i + j]);
    for pick in [0, 17, 39] {
        let (value, (ds, dt)) = mixture::value_and_grad(0.7, &table, &rows, pick);
        let (again, (es, et)) = mixture_strict::mixture::value_and_grad(0.7, &table, &rows, pick);
        near("value", pick, value, mixture::reference(0.7, &table, &rows, pick), 1e-13);
        near("value", pick, value, again, 1e-13);
        near("scale", pick, ds, es, 1e-13);
        let at = |s: f64| mixture::reference(s, &table, &rows, pick);
        near("finite differences", pick, ds, (at(0.7 + 1e-6) - at(0.7 - 1e-6)) / 2e-6, 1e-6);
        for i in 0..40 {
            for k in 0..2 {
                near("table", pick, dt[i][k], et[i][k], 1e-12);
            }
        }
    }
}

both! {
    #[differentiable(wrt(w))]
    fn moments in moments_strict(w: &Matrix<3, 2, f64>, points: &[Vector<3, f64>]) -> f64 {
        let mut sum = 0.0;
        for p in points {
            let mut both = Vector::<2, f64>::zeros();
            for k in 0..3 {
                both += w.row(k) * p[k];
            }
            let more: Vector<5, f64> = both.concat(*p);
            for k in 0..2 {
                sum += tanh(both[k]) * more[k + 1];
            }
            sum += more.norm_squared();
        }
        sum
    }
}

/// Loops of few turns inside of a turn are written out.
#[test]
fn loops_of_few_turns_inside() {
    let w = Matrix([[0.3, -0.2], [0.9, 0.1], [-0.5, 0.7]]);
    for n in LENGTHS {
        let points = vectors(n, 11);
        let (value, gradient) = moments::value_and_grad(&w, &points);
        near("value", n, value, moments::reference(&w, &points), 1e-13);
        let ones = moments_strict::moments::grad(&w, &points);
        for i in 0..3 {
            for j in 0..2 {
                near("w", n, gradient[(i, j)], ones[(i, j)], 1e-13);
                let mut moved = w;
                let mut at = |h: f64| {
                    moved.0[i][j] = w[(i, j)] + h;
                    moments::reference(&moved, &points)
                };
                near("finite differences", n, gradient[(i, j)], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-7);
            }
        }
    }
}

/// A turn out of bounds ends the program, as it does without blocks.
#[test]
#[should_panic(expected = "out of range")]
fn items_that_are_not_there() {
    let (value, _) = regression::value_and_grad(0.3, -0.4, &numbers(40, 1), &numbers(40, 2));
    assert!(value.is_finite());
    let _ = inertia::value_and_grad(Vector([0.0; 3]), &vectors(40, 1), &numbers(40, 1));
}

#[test]
fn infinities_and_nan_reach_the_sum() {
    for bad in [f64::INFINITY, f64::NAN] {
        let mut xs = numbers(70, 1);
        xs[50] = bad;
        let (value, (da, _)) = regression::value_and_grad(0.3, -0.4, &xs, &numbers(70, 2));
        assert!(!value.is_finite() && !da.is_finite(), "{bad}: {value}, {da}");
    }
}

#[test]
fn every_run_gives_the_same_bits() {
    let (xs, ys) = (numbers(100, 1), numbers(100, 2));
    let first = regression::value_and_grad(0.3, -0.4, &xs, &ys);
    for _ in 0..10 {
        assert_eq!(first, regression::value_and_grad(0.3, -0.4, &xs, &ys));
    }
}

both! {
    #[differentiable(wrt(a))]
    fn covariances in covariances_strict(a: f64, xs: &[Vector<3, f64>], ys: &[f64]) -> (Matrix<5, 5, f64>, Matrix<5, 6, f64>, f64) {
        let mut square = Matrix::<5, 5, f64>::zeros();
        let mut mixed = Matrix::<5, 6, f64>::zeros();
        let mut sum = 0.0;
        for (x, y) in xs.iter().zip(ys) {
            let p = Vector([x[0], x[1], x[2], *y, sin(a * *y)]);
            let q = Vector([*y, a, x[0] * x[1], x[2], *y * *y, 1.0]);
            square += p.outer(p);
                let r = q.fixed_rows::<5>(1);
            square += r.outer(r);
            mixed -= p.outer(q);
            mixed += p.outer(q * a);
            sum += p.dot(p);
        }
        (square, mixed, sum)
    }
}

/// Outer products of a turn's own vectors are added up over the lanes of a block: alike, of both signs, and with multiples.
#[test]
fn sums_of_outer_products() {
    for n in LENGTHS {
        let (xs, ys) = (vectors(n, 11), numbers(n, 12));
        let (square, mixed, sum) = covariances(0.6, &xs, &ys);
        let other = covariances_strict::covariances(0.6, &xs, &ys);
        let written = covariances::reference(0.6, &xs, &ys);
        let (_, slopes) = covariances::jvp(0.6, &xs, &ys, 1.0);
        let at = |a: f64| covariances::reference(a, &xs, &ys);
        let (up, low) = (at(0.6 + 1e-5), at(0.6 - 1e-5));
        let slope = |up: f64, low: f64| (up - low) / 2e-5;
        near("sum", n, sum, written.2, 1e-14);
        near("sum's slope", n, slopes.2, slope(up.2, low.2), 1e-8);
        for i in 0..5 {
            for j in 0..6 {
                let at = (i, j);
                near("mixed", n, mixed[at], written.1[at], 1e-13);
                near("mixed, strict", n, mixed[at], other.1[at], 1e-13);
                near("mixed, slope", n, slopes.1[at], slope(up.1[at], low.1[at]), 1e-8);
                if j < 5 {
                    near("square", n, square[at], written.0[at], 1e-13);
                    near("square, strict", n, square[at], other.0[at], 1e-13);
                    near("square, slope", n, slopes.0[at], slope(up.0[at], low.0[at]), 1e-8);
                }
            }
        }
        let ones = (Matrix::<5, 5, f64>::ones(), Matrix::<5, 6, f64>::ones(), 1.0);
        let total: f64 = slopes.0.0.iter().flatten().chain(slopes.1.0.iter().flatten()).sum::<f64>() + slopes.2;
        near("pulled back", n, covariances::vjp(0.6, &xs, &ys, ones).1, total, 1e-12);
    }
}
