//! A function of 4,096 operations compiles, also with debug information, and is right: rustc and LLVM recurse into what is nested.

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
