//! Outer products that loops add up wait for some turns and are added as a product of matrices: for every number of turns around
//! a block's, values and gradients agree with those under `strict`, where each is added in its turn, and with finite differences.

use tapeless::prelude::*;

/// Numbers between -1 and 1 that look random.
fn number(seed: u64) -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

fn vectors<const N: usize>(n: usize, seed: u64) -> Vec<Vector<N, f64>> {
    (0..n as u64).map(|t| Vector::from_fn(|i| number(seed + 100 * t + i as u64))).collect()
}

#[track_caller]
fn near(what: &str, n: usize, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{what}, {n} turns: {a} and {b}");
}

/// Lengths around those of blocks.
const LENGTHS: [usize; 11] = [0, 1, 3, 4, 31, 32, 33, 63, 64, 65, 100];

#[derive(Params, Clone)]
pub struct Recurrent {
    pub w: Matrix<12, 9, f64>,
    pub u: Matrix<12, 12, f64>,
    pub b: Vector<12, f64>,
}

fn cell() -> Recurrent {
    let mut cell = Recurrent::ZEROS;
    for leaf in 0..Recurrent::LEAVES {
        for (i, x) in cell.leaf_mut(leaf).iter_mut().enumerate() {
            *x = 0.3 * number(1000 * leaf as u64 + i as u64);
        }
    }
    cell
}

/// The function of the same name as it is, and under `strict`.
macro_rules! both {
    ($(#[differentiable($($option:tt)*)])? fn $name:ident in $strict:ident ($($argument:ident: $ty:ty),*) -> $out:ty $body:block) => {
        mod $strict {
            use super::*;
            #[differentiable(strict $(, $($option)*)?)]
            pub fn $name($($argument: $ty),*) -> $out $body
        }
        #[differentiable$(($($option)*))?]
        fn $name($($argument: $ty),*) -> $out $body
    };
}

both! {
    #[differentiable(wrt(cell))]
    fn recurrence in recurrence_strict(cell: &Recurrent, xs: &[Vector<9, f64>]) -> f64 {
        let mut h = Vector::<12, f64>::zeros();
        for x in xs {
            h = tanh(cell.w * *x + cell.u * h + cell.b);
        }
        h.norm_squared()
    }
}

both! {
    #[differentiable(wrt(cell))]
    fn twenty in twenty_strict(cell: &Recurrent, xs: &[Vector<9, f64>; 20]) -> f64 {
        let mut h = Vector::<12, f64>::zeros();
        for x in xs {
            h = tanh(cell.u * h - cell.w * *x);
        }
        h.norm_squared() + (cell.w * xs[3]).sum()
    }
}

both! {
    #[differentiable(wrt(cell))]
    fn forty in forty_strict(cell: &Recurrent, xs: &[Vector<9, f64>; 40]) -> f64 {
        let mut h = Vector::<12, f64>::zeros();
        for t in 0..40 {
            for _ in 0..5 {
                h = tanh(cell.u * h + cell.w * xs[t]);
            }
        }
        h.norm_squared()
    }
}

both! {
    #[differentiable(wrt(cell))]
    fn until in until_strict(cell: &Recurrent, x: &Vector<9, f64>) -> f64 {
        let mut h = cell.b;
        let mut turns = 0;
        while h.norm_squared() > 0.2 && turns < 70 {
            h = 0.97 * h + 0.01 * tanh(cell.u * h + cell.w * *x);
            turns += 1;
        }
        h.sum()
    }
}

/// A name, and a function that yields value and gradient.
type Way<'a> = (&'a str, &'a dyn Fn(&Recurrent) -> (f64, Recurrent));

/// All ways to a gradient, against the function under `strict` and finite differences.
fn check(
    n: usize,
    reference: impl Fn(&Recurrent) -> f64,
    strict: impl Fn(&Recurrent) -> (f64, Recurrent),
    ways: &[Way<'_>],
) {
    let net = cell();
    let (value, gradient) = strict(&net);
    near("value as written", n, value, reference(&net), 1e-14);
    for (way, f) in ways {
        let (again, other) = f(&net);
        near(way, n, again, value, 1e-13);
        for leaf in 0..Recurrent::LEAVES {
            for (a, b) in other.leaf(leaf).iter().zip(gradient.leaf(leaf)) {
                near(way, n, *a, *b, 1e-12);
            }
        }
    }
    for leaf in 0..Recurrent::LEAVES {
        let count = gradient.leaf(leaf).len();
        for at in [0, 7 % count, count / 2, count - 1] {
            let moved = |step: f64| {
                let mut net = net.clone();
                net.leaf_mut(leaf)[at] += step;
                reference(&net)
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            near("finite differences", n, gradient.leaf(leaf)[at], slope, 1e-8);
        }
    }
}

/// What is added to ones, less the ones; and what is written over NaNs.
fn added(f: impl Fn(&mut Recurrent) -> f64) -> (f64, Recurrent) {
    let mut g = Recurrent::ZEROS;
    for leaf in 0..Recurrent::LEAVES {
        g.leaf_mut(leaf).fill(1.0);
    }
    let value = f(&mut g);
    for leaf in 0..Recurrent::LEAVES {
        g.leaf_mut(leaf).iter_mut().for_each(|x| *x -= 1.0);
    }
    (value, g)
}

fn written(f: impl Fn(&mut Recurrent) -> f64) -> (f64, Recurrent) {
    let mut g = Recurrent::ZEROS;
    for leaf in 0..Recurrent::LEAVES {
        g.leaf_mut(leaf).fill(f64::NAN);
    }
    let value = f(&mut g);
    (value, g)
}

macro_rules! check {
    ($name:ident, $strict:ident, $n:expr, $($argument:expr),*) => {
        check(
            $n,
            |net| $name::reference(net, $($argument),*),
            |net| $strict::$name::value_and_grad(net, $($argument),*),
            &[
                ("value and gradient", &|net| $name::value_and_grad(net, $($argument),*)),
                ("added", &|net| added(|g| $name::accumulate_grad(net, $($argument),*, g))),
                ("written", &|net| written(|g| $name::write_grad(net, $($argument),*, g))),
                ("backward pass", &|net| {
                    let (value, residuals) = $name::forward(net, $($argument),*);
                    (value, $name::backward(net, $($argument),*, &residuals, 1.0))
                }),
            ],
        )
    };
}

#[test]
fn over_slices_of_any_length() {
    for n in LENGTHS {
        let xs = vectors::<9>(n, 5);
        check!(recurrence, recurrence_strict, n, &xs);
    }
}

#[test]
fn over_arrays() {
    let xs: [Vector<9, f64>; 40] = vectors(40, 6).try_into().unwrap();
    check!(twenty, twenty_strict, 20, xs.first_chunk().unwrap());
    check!(forty, forty_strict, 40, &xs);
}

#[test]
fn until_a_condition_holds() {
    let x = vectors::<9>(1, 8)[0];
    check!(until, until_strict, 70, &x);
}

both! {
    #[differentiable(wrt(scale))]
    fn scatter in scatter_strict(scale: f64, xs: &[Vector<9, f64>]) -> (Matrix<9, 9, f64>, Matrix<9, 9, f64>) {
        let mut least = Matrix::<9, 9, f64>::identity();
        let mut sums = Matrix::<9, 9, f64>::zeros();
        for x in xs {
            let y = tanh(*x * scale);
            least -= y.outer(*x);
            // What the turns read is added in each of them.
            sums += sums[(0, 0)] * 0.1 * y.outer(y);
            sums += x.outer(*x);
        }
        (least, sums)
    }
}

#[test]
fn values_are_such_sums_too() {
    for n in LENGTHS {
        let xs = vectors::<9>(n, 9);
        let (a, b) = scatter(0.7, &xs);
        let (c, d) = scatter_strict::scatter(0.7, &xs);
        let (e, f) = scatter::reference(0.7, &xs);
        let ((_, _), (ta, tb)) = scatter::jvp(0.7, &xs, 1.0);
        let step = 1e-6;
        let ((up, right), (low, left)) = (scatter::reference(0.7 + step, &xs), scatter::reference(0.7 - step, &xs));
        for i in 0..9 {
            for j in 0..9 {
                let at = (i, j);
                near("strict", n, a[at], c[at], 1e-13);
                near("as written", n, a[at], e[at], 1e-13);
                near("strict, read", n, b[at], d[at], 1e-12);
                near("as written, read", n, b[at], f[at], 1e-12);
                near("forward mode", n, ta[at], (up[at] - low[at]) / (2.0 * step), 1e-7);
                near("forward mode, read", n, tb[at], (right[at] - left[at]) / (2.0 * step), 1e-6);
            }
        }
    }
}
