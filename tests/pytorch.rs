//! Losses, functions of vectors and of two numbers against PyTorch: values and gradients, in `f64` and `f32`
//! (tests/reference/losses.csv, vectors.csv, binary.csv).

use tapeless::prelude::*;

/// The numbers of a cell.
fn numbers(cell: &str) -> Vec<f64> {
    cell.split_whitespace().map(|x| x.parse().unwrap_or_else(|error| panic!("{x}: {error}"))).collect()
}

/// Compares, and says where they differ.
struct Comparison {
    wrong: Vec<String>,
    compared: usize,
}

impl Comparison {
    fn new() -> Comparison {
        Comparison { wrong: vec![], compared: 0 }
    }

    fn near(&mut self, line: &str, what: &str, ours: &[f64], theirs: &[f64]) {
        self.within(1.0, line, what, ours, theirs);
    }

    /// As `near`, where rounding has the size `scale`.
    fn within(&mut self, scale: f64, line: &str, what: &str, ours: &[f64], theirs: &[f64]) {
        let tolerance = scale * if line.starts_with("float64") { 1e-13 } else { 4e-6 };
        assert_eq!(ours.len(), theirs.len(), "{line}");
        let largest = theirs.iter().filter(|x| x.is_finite()).fold(1.0, |a: f64, b| a.max(b.abs()));
        for (a, b) in ours.iter().zip(theirs) {
            self.compared += 1;
            let same = a == b || a.is_nan() && b.is_nan();
            if !same && ((a - b).abs() > tolerance * largest || !(a - b).is_finite()) {
                self.wrong.push(format!("{what} {a:e}, PyTorch {b:e}: {line}"));
            }
        }
    }

    fn finish(self, at_least: usize) {
        assert!(self.wrong.is_empty(), "{} differ:\n{}", self.wrong.len(), self.wrong.join("\n"));
        assert!(self.compared >= at_least, "{} values compared", self.compared);
    }
}

macro_rules! losses {
    ($($name:ident($($p:literal),*);)*) => {
        /// Value and gradient of a loss of predictions and targets.
        fn of_targets<T: Float, const N: usize>(name: &str, params: &[f64], x: Vector<N, T>, t: Vector<N, T>) -> Option<(T, Vector<N, T>)> {
            $(if name == stringify!($name) && params == [$($p as f64),*] as [f64; losses!(@count $($p)*)] {
                #[differentiable(wrt(x))]
                fn f<T: Float, const N: usize>(x: Vector<N, T>, t: Vector<N, T>) -> T {
                    $name(x, t $(, T::from_f64($p))*)
                }
                return Some(f::value_and_grad(x, t));
            })*
            None
        }
        fn of_target_rows<T: Float>(name: &str, params: &[f64], x: Matrix<3, 5, T>, t: Matrix<3, 5, T>) -> Option<(T, Matrix<3, 5, T>)> {
            $(if name == stringify!($name) && params == [$($p as f64),*] as [f64; losses!(@count $($p)*)] {
                #[differentiable(wrt(x))]
                fn f<T: Float>(x: Matrix<3, 5, T>, t: Matrix<3, 5, T>) -> T {
                    $name(x, t $(, T::from_f64($p))*)
                }
                return Some(f::value_and_grad(x, t));
            })*
            None
        }
    };
    (@count) => { 0 };
    (@count $p:literal) => { 1 };
}

losses! {
    mse();
    mse_sum();
    mae();
    mae_sum();
    huber(1.0);
    huber(0.5);
    huber_sum(1.0);
    huber_sum(0.5);
    bce();
    bce_sum();
    bce_with_logits();
    bce_with_logits_sum();
    hinge();
    hinge_sum();
    kl();
    cross_entropy_probs();
    cosine();
}

#[differentiable]
fn cross_entropy_of<T: Float>(x: Vector<4, T>, label: usize) -> T {
    cross_entropy(x, label)
}

#[differentiable]
fn nll_of<T: Float>(x: Vector<4, T>, label: usize) -> T {
    nll(x, label)
}

#[differentiable]
fn cross_entropy_of_rows<T: Float>(x: Matrix<3, 5, T>, labels: [usize; 3]) -> T {
    cross_entropy(x, labels)
}

#[differentiable]
fn nll_of_rows<T: Float>(x: Matrix<3, 5, T>, labels: [usize; 3]) -> T {
    nll(x, labels)
}

/// Value and gradient of the loss of a line, flattened.
fn loss<T: Float>(name: &str, params: &[f64], shape: &str, x: &[f64], t: &[f64]) -> (f64, Vec<f64>) {
    let labels: Vec<usize> = t.iter().map(|t| *t as usize).collect();
    let (value, gradient) = if shape == "4" {
        let (x, t) = (
            Vector::<4, T>::from_fn(|i| T::from_f64(x[i])),
            Vector::<4, T>::from_fn(|i| T::from_f64(t.get(i).copied().unwrap_or(0.0))),
        );
        let (value, gradient) = match name {
            "cross_entropy" => cross_entropy_of::value_and_grad(x, labels[0]),
            "nll" => nll_of::value_and_grad(x, labels[0]),
            _ => of_targets(name, params, x, t).unwrap_or_else(|| panic!("{name}{params:?} is not listed")),
        };
        (value, gradient.0.to_vec())
    } else {
        let rows = |x: &[f64]| Matrix::<3, 5, T>::from_fn(|i, j| T::from_f64(x.get(5 * i + j).copied().unwrap_or(0.0)));
        let three = || [labels[0], labels[1], labels[2]];
        let (value, gradient) = match name {
            "cross_entropy" => cross_entropy_of_rows::value_and_grad(rows(x), three()),
            "nll" => nll_of_rows::value_and_grad(rows(x), three()),
            _ => of_target_rows(name, params, rows(x), rows(t))
                .unwrap_or_else(|| panic!("{name}{params:?} is not listed")),
        };
        (value, gradient.0.concat())
    };
    (value.to_f64(), gradient.iter().map(|x| x.to_f64()).collect())
}

/// Small losses keep their digits (values from mpmath).
#[test]
fn confident_predictions() {
    #[differentiable(wrt(x))]
    fn f(x: Vector<2>, t: Vector<2>) -> f32 {
        bce_with_logits_sum(x, t)
    }
    for (x, loss) in [(12.0, 6.144_193e-6), (20.0, 2.061_154e-9)] {
        for (logit, target) in [(x, 1.0), (-x, 0.0)] {
            let value = f(Vector([logit, logit]), Vector([target, target])) / 2.0;
            assert!((value - loss).abs() < 1e-6 * loss, "{value} at {logit}");
        }
    }
    assert_eq!(f::grad(Vector([0.0, 0.0]), Vector([0.0, 1.0])), Vector([0.5, -0.5]));
}

#[test]
fn losses_and_their_gradients() {
    let mut comparison = Comparison::new();
    for line in include_str!("reference/losses.csv").lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let [dtype, name, params, shape, pred, target, value, gradient] = cells[..] else { panic!("{line}") };
        let (params, pred, target) = (numbers(params), numbers(pred), numbers(target));
        // PyTorch's gradient of bce divides by max(p (1 − p), 1e-12), whatever the clamp of the logarithm; ours is the
        // slope of the clamped function, 0 where the clamp holds and the true slope elsewhere.
        let clamped = name.starts_with("bce") && !name.contains("logits") && pred.iter().any(|p| p * (1.0 - p) < 2e-6);
        let ours = if dtype == "float64" {
            loss::<f64>(name, &params, shape, &pred, &target)
        } else {
            loss::<f32>(name, &params, shape, &pred, &target)
        };
        // Where an argument is NaN the value is; which pieces' slopes are, PyTorch decides function by function.
        let nan = pred.iter().chain(&target).any(|x| x.is_nan());
        comparison.near(line, "value", &[ours.0], &numbers(value));
        if !clamped && !nan {
            comparison.near(line, "gradient", &ours.1, &numbers(gradient));
        }
    }
    comparison.finish(1500);
}

macro_rules! of_vectors {
    ($($name:ident;)*) => {
        fn of_vector<T: Float>(name: &str, x: Vector<4, T>, cotangent: Vector<4, T>) -> Option<(Vector<4, T>, Vector<4, T>)> {
            $(if name == stringify!($name) {
                #[differentiable]
                fn f<T: Float>(x: Vector<4, T>) -> Vector<4, T> { $name(x) }
                let (value, residuals) = f::forward(x);
                return Some((value, f::backward(x, &residuals, cotangent)));
            })*
            None
        }
    };
}

of_vectors! {
    softmax;
    softmin;
    log_softmax;
}

#[differentiable]
fn norm_of<T: Float>(x: Vector<4, T>) -> T {
    x.norm()
}

#[differentiable]
fn logsumexp_of<T: Float>(x: Vector<4, T>) -> T {
    exp(x).sum().ln()
}

#[differentiable]
fn glu_of<T: Float>(a: Vector<4, T>, b: Vector<4, T>) -> Vector<4, T> {
    glu(a, b)
}

#[differentiable]
fn maxout_of<T: Float>(a: Vector<4, T>, b: Vector<4, T>) -> Vector<4, T> {
    maxout(a, b)
}

#[differentiable]
fn cosine_of<T: Float>(a: Vector<4, T>, b: Vector<4, T>) -> T {
    cosine(a, b)
}

#[differentiable]
fn gumbel_of<T: Float>(a: Vector<4, T>, b: Vector<4, T>, #[constant] tau: T) -> Vector<4, T> {
    gumbel_softmax(a, b, tau)
}

/// Value and both vjps of the function of a line.
fn of_line<T: Float>(name: &str, params: &[f64], a: &[f64], b: &[f64], cotangent: &[f64]) -> [Vec<f64>; 3] {
    let vector = |x: &[f64]| Vector::<4, T>::from_fn(|i| T::from_f64(x.get(i).copied().unwrap_or(0.0)));
    let (a, b, ct, one) = (vector(a), vector(b), vector(cotangent), T::from_f64(cotangent[0]));
    let flat = |x: Vector<4, T>| x.0.iter().map(|x| x.to_f64()).collect::<Vec<f64>>();
    match name {
        "norm" | "logsumexp" => {
            let (value, gradient) =
                if name == "norm" { norm_of::value_and_grad(a) } else { logsumexp_of::value_and_grad(a) };
            [vec![value.to_f64()], flat(gradient * one), vec![]]
        }
        "cosine" => {
            let (value, (da, db)) = cosine_of::value_and_grad(a, b);
            [vec![value.to_f64()], flat(da * one), flat(db * one)]
        }
        "glu" | "maxout" => {
            let (value, (da, db)) = if name == "glu" {
                let (value, residuals) = glu_of::forward(a, b);
                (value, glu_of::backward(a, b, &residuals, ct))
            } else {
                let (value, residuals) = maxout_of::forward(a, b);
                (value, maxout_of::backward(a, b, &residuals, ct))
            };
            [flat(value), flat(da), flat(db)]
        }
        "gumbel_softmax" => {
            let tau = T::from_f64(params[0]);
            let (value, residuals) = gumbel_of::forward(a, b, tau);
            let (da, db) = gumbel_of::backward(a, b, tau, &residuals, ct);
            [flat(value), flat(da), flat(db)]
        }
        _ => {
            let (value, da) = of_vector(name, a, ct).unwrap_or_else(|| panic!("{name} is not listed"));
            [flat(value), flat(da), vec![]]
        }
    }
}

#[test]
fn functions_of_vectors_and_their_vjps() {
    let mut comparison = Comparison::new();
    for line in include_str!("reference/vectors.csv").lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let [dtype, name, params, a, b, cotangent, value, da, db] = cells[..] else { panic!("{line}") };
        let (params, a, b, cotangent) = (numbers(params), numbers(a), numbers(b), numbers(cotangent));
        let ours = if dtype == "float64" {
            of_line::<f64>(name, &params, &a, &b, &cotangent)
        } else {
            of_line::<f32>(name, &params, &a, &b, &cotangent)
        };
        comparison.near(line, "value", &ours[0], &numbers(value));
        // PyTorch's gradient of logsumexp is exp(x − logsumexp), which knows x to its last bit only; ours is a softmax.
        let scale = if name == "logsumexp" { a.iter().fold(1.0, |m: f64, x| m.max(x.abs())) } else { 1.0 };
        // Below 1e-8 the norm is clamped: ours is the slope of that, PyTorch's takes the direction's slope all the same.
        let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
        if name == "cosine" && length(&a).min(length(&b)) < 1e-8 {
            continue;
        }
        comparison.within(scale, line, "da", &ours[1], &numbers(da));
        if !db.is_empty() {
            comparison.near(line, "db", &ours[2], &numbers(db));
        }
    }
    comparison.finish(1500);
}

macro_rules! of_pairs {
    ($($id:ident = |$a:ident, $b:ident| $body:expr;)*) => {
        fn of_pair<T: Float>(name: &str, a: T, b: T) -> Option<(T, (T, T))> {
            $(if name == stringify!($id) {
                #[differentiable]
                fn f<T: Float>($a: T, $b: T) -> T { $body }
                return Some(f::value_and_grad(a, b));
            })*
            None
        }
    };
}

of_pairs! {
    maximum = |a, b| maximum(a, b);
    minimum = |a, b| minimum(a, b);
    atan2 = |a, b| atan2(a, b);
    hypot = |a, b| hypot(a, b);
    powf = |a, b| a.powf(b);
    mul = |a, b| a * b;
    div = |a, b| a / b;
}

#[test]
fn functions_of_two_numbers_and_their_slopes() {
    let mut comparison = Comparison::new();
    for line in include_str!("reference/binary.csv").lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let [dtype, name, a, b, value, da, db] = cells[..] else { panic!("{line}") };
        let (a, b) = (numbers(a)[0], numbers(b)[0]);
        let (ours, slopes) = if dtype == "float64" {
            let (value, (da, db)) = of_pair(name, a, b).unwrap_or_else(|| panic!("{name} is not listed"));
            (value, [da, db])
        } else {
            let (value, (da, db)) = of_pair(name, a as f32, b as f32).unwrap_or_else(|| panic!("{name} is not listed"));
            (f64::from(value), [f64::from(da), f64::from(db)])
        };
        comparison.near(line, "value", &[ours], &numbers(value));
        if name == "hypot" && ours == 0.0 {
            // PyTorch's NaN at the origin is a 0 of ours, as for a norm.
            assert_eq!(slopes, [0.0, 0.0]);
            continue;
        }
        if a.is_nan() || b.is_nan() {
            continue;
        }
        comparison.near(line, "da", &slopes[..1], &numbers(da));
        comparison.near(line, "db", &slopes[1..], &numbers(db));
    }
    comparison.finish(1500);
}
