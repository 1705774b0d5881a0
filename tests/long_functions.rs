//! Functions of thousands of operations compile, also with debug information, and are right: rustc and LLVM recurse into what is nested.

use tapeless::prelude::*;

macro_rules! doubled {
    ([$_:tt $($left:tt)*] $a:ident $b:ident $x:ident $y:ident $($body:tt)*) => { doubled! { [$($left)*] $a $b $x $y $($body)* $($body)* } };
    ([] $a:ident $b:ident $x:ident $y:ident $($body:tt)*) => {
        #[differentiable]
        fn chain($x: f64, $y: f64) -> f64 {
            let mut $a = $x;
            let mut $b = $y;
            $($body)*
            $a * $b
        }
    };
}

// Four operations or more a line; each doubling repeats all of them.
doubled! { [* * * * * * * *] a b x y
    a = (a * b + x).sin() * 0.5;
    b = (b - a * y).tanh() + 0.1;
    a = a * a / (1.0 + b * b);
    b = (a + b).cos() * y;
}

#[test]
fn a_long_chain_is_right() {
    let (x, y) = (0.7, -0.4);
    let (value, (dx, dy)) = chain::value_and_grad(x, y);
    assert!((value - chain::reference(x, y)).abs() < 1e-12);
    let (_, slope) = chain::jvp(x, y, 0.3, -0.8);
    assert!((slope - (0.3 * dx - 0.8 * dy)).abs() < 1e-12, "{slope} {dx} {dy}");
    let step = 1e-6;
    let difference =
        |ux: f64, uy: f64| (chain(x + step * ux, y + step * uy) - chain(x - step * ux, y - step * uy)) / (2.0 * step);
    assert!((difference(1.0, 0.0) - dx).abs() < 1e-8 && (difference(0.0, 1.0) - dy).abs() < 1e-8);
    assert!(dx.abs() > 1e-3 && dy.abs() > 1e-3, "the slopes say something: {dx} {dy}");
    assert!(chain::graph().nodes.len() > 4096);
}

macro_rules! repeated {
    ([$_:tt $($left:tt)*] [$($head:tt)*] $body:tt [$($all:tt)*] $tail:tt) => { repeated! { [$($left)*] [$($head)*] $body [$($all)* $($all)*] $tail } };
    ([] [$($head:tt)*] [$($begin:tt)*] [$($all:tt)*] [$($end:tt)*]) => { $($head)* { $($begin)* $($all)* $($end)* } };
}

// Generic, with tensors that are read in its midst, and numbers of other types.
repeated! { [* * * * * * * *]
    [#[differentiable(wrt(w), batch(y))] fn mixed<T: Float>(w: Vector<3, T>, y: T) -> T]
    [let v = w * y; let mut a = w[0]; let mut b = y;]
    [a = (a * b + w[1]).sin() * v[0]; b = if a > b { (b - a * v[2]).tanh() } else { a + w[2] * b };]
    [a * b]
}

// Of numbers, and with several results.
repeated! { [* * * * * * * *]
    [#[differentiable(strict)] fn pair(x: f32, y: f32) -> (f32, f32)]
    [let mut a = x; let mut b = y;]
    [a = (a * b + x).sin() * y; b = (b - a * y).tanh() / (1.5 + a * a);]
    [(a, b)]
}

#[test]
fn long_functions_of_tensors_are_right() {
    let (w, y) = (Vector([0.9, -0.6, 0.4]), 0.7);
    let (value, dw) = mixed::value_and_grad(w, y);
    assert!((value - mixed::reference(w, y)).abs() < 1e-12, "{value} {}", mixed::reference(w, y));
    let step = 1e-6;
    for k in 0..3 {
        let mut along = Vector([0.0; 3]);
        along[k] = step;
        let difference = (mixed(w + along, y) - mixed(w - along, y)) / (2.0 * step);
        assert!((difference - dw[k]).abs() < 1e-7, "{k}: {difference} {dw:?}");
    }
    let (forward, residuals) = mixed::forward(w, y);
    let back = mixed::backward(w, y, &residuals, 2.0);
    assert!((forward - value).abs() < 1e-12 && (0..3).all(|k| (back[k] - 2.0 * dw[k]).abs() < 1e-12));
    let (mean, all) = mixed::batch_value_and_grad(w, &[y; 9]);
    assert!((mean - value).abs() < 1e-12 && (0..3).all(|k| (all[k] - dw[k]).abs() < 1e-12), "{all:?}");
}

#[test]
fn long_functions_of_several_results_are_right() {
    let (x, y) = (0.7_f32, -0.4_f32);
    let (value, reference) = (pair(x, y), pair::reference(x, y));
    assert!((value.0 - reference.0).abs() < 1e-5 && (value.1 - reference.1).abs() < 1e-5, "{value:?} {reference:?}");
    let ((again, (dx, dy)), (_, slope)) = (pair::vjp(x, y, (1.0, -2.0)), pair::jvp(x, y, 0.3, -0.8));
    assert_eq!(value, again);
    assert!((slope.0 - 2.0 * slope.1 - (0.3 * dx - 0.8 * dy)).abs() < 1e-5, "{slope:?} {dx} {dy}");
}
