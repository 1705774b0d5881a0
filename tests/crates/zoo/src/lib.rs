//! Differentiable items for tests of their use from another crate.
#![deny(warnings, missing_docs, unreachable_pub)]

use tapeless::prelude::*;

/// How many inputs a [`Mlp`] has; its users cannot name it as the struct does.
const INPUTS: usize = 3;

/// A layer with private weights.
#[derive(Params, Clone)]
pub struct Layer<const N: usize, T: Float = f32> {
    w: Matrix<N, INPUTS, T>,
    b: Vector<N, T>,
}

/// A net of nested structs.
#[derive(Params, Clone)]
pub struct Mlp {
    hidden: Layer<2>,
    /// The last layer's weights.
    pub out: (Vector<2>, [f32; 1]),
}

mod inner {
    use tapeless::prelude::*;

    /// Another `Mlp` in the same crate.
    #[derive(Params, Clone)]
    pub struct Mlp(pub f32);
}
pub use inner::Mlp as Small;

/// Scales by two.
#[differentiable]
pub fn twice(x: f32) -> f32 {
    x + x
}

/// Functions in a module.
pub mod deep {
    use tapeless::prelude::*;

    /// Uses the net of the crate's root and a function beside it.
    #[differentiable(wrt(net))]
    pub fn score(net: &super::Mlp, x: Vector<3>) -> f32 {
        let h = net.hidden.w * x + net.hidden.b;
        crate::twice(net.out.0.dot(h))
    }
}

/// Functions that are given functions.
pub mod given {
    use tapeless::prelude::*;

    const TURNS: usize = 12;
    const KEPT: f64 = 0.25;
    const SIZE: usize = 2;

    #[differentiable]
    fn damp(x: f64, step: f64) -> f64 {
        KEPT * x + (1.0 - KEPT) * step
    }

    /// Looks for a fixed point with what only this crate can name: constants, a function, a dimension.
    #[differentiable]
    pub fn fixed_point(f: impl Fn(f64) -> f64, start: f64) -> f64 {
        let mut x = start;
        for _ in 0..TURNS {
            x = damp(x, f(x));
        }
        x
    }

    /// Hands its function on.
    #[differentiable]
    pub fn both<F: Fn(Vector<SIZE, f64>) -> f64 + Copy>(f: F, start: Vector<SIZE, f64>) -> Vector<SIZE, f64> {
        let first = fixed_point(|x| f(Vector([x, start[1]])), start[0]);
        Vector([first, fixed_point(move |y| f(Vector([first, y])), start[1])])
    }
}

/// Functions that use what only this crate can name.
pub mod private {
    use core::f64::consts::LN_2 as NAMED_ELSEWHERE;
    use tapeless::prelude::*;

    const GAIN: f32 = 1.5;
    const WIDTH: usize = 4;

    /// A scorer.
    #[derive(Params, Clone, Debug)]
    pub struct Scorer {
        weights: Vector<WIDTH>,
        bias: f32,
    }

    impl Scorer {
        /// From weights and a bias.
        pub fn new(weights: [f32; 4], bias: f32) -> Scorer {
            Scorer { weights: Vector(weights), bias }
        }
    }

    #[differentiable]
    fn bend(z: f32) -> f32 {
        tanh(GAIN * z)
    }

    /// Uses a private constant, a private function, private fields, a private dimension, a constant of its body.
    #[differentiable]
    pub fn score(scorer: &Scorer, x: Vector<WIDTH>) -> f32 {
        const SHIFT: f32 = 0.25;
        bend(scorer.weights.dot(x) + scorer.bias) + SHIFT * (WIDTH as f32)
    }

    /// Generic, with a constant and a named number under another name.
    #[differentiable]
    pub fn entropy<T: Float, const N: usize>(p: Vector<N, T>) -> T {
        let bits = T::from_f64(NAMED_ELSEWHERE);
        let scaled = p * T::from_usize(N);
        -p.dot(scaled.ln()) / bits
    }

    /// Several results.
    #[differentiable]
    pub fn polar(x: f64, y: f64) -> (f64, f64) {
        (x.hypot(y), y.atan2(x))
    }
}

/// Functions with derivatives by hand.
pub mod rules {
    use tapeless::prelude::*;

    /// Private, and used by a rule.
    const SHARPNESS: f64 = 1.5;

    fn private(x: f64) -> f64 {
        x / 2.0
    }

    #[derivative(of = private, vjp)]
    fn private_vjp(_x: f64, _value: f64, cotangent: f64) -> f64 {
        cotangent / 2.0
    }

    /// Half of `x`, by a private function.
    #[differentiable]
    pub fn halved(x: f64) -> f64 {
        private(x)
    }

    /// exp(1.5 x²)
    pub fn scaled_gamma(x: f64) -> f64 {
        (SHARPNESS * x * x).exp()
    }

    /// The derivative of [`scaled_gamma()`].
    #[derivative(of = scaled_gamma, vjp)]
    #[differentiable]
    pub fn scaled_gamma_vjp(x: f64, value: f64, cotangent: f64) -> f64 {
        2.0 * SHARPNESS * x * value * cotangent
    }

    /// The largest element.
    pub fn largest<const N: usize>(x: Vector<N, f64>) -> f64 {
        x.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The derivative of [`largest()`].
    #[derivative(of = largest, vjp)]
    pub fn largest_vjp<const N: usize>(x: Vector<N, f64>, value: f64, cotangent: f64) -> Vector<N, f64> {
        x.map(|x| if x == value { cotangent } else { 0.0 })
    }
}

/// A struct with a differentiable method.
#[derive(Params, Clone)]
pub struct Tank {
    /// Its volume.
    pub volume: f64,
}

#[differentiable]
impl Tank {
    /// What is in it.
    #[differentiable]
    pub fn level(&self, x: f64) -> f64 {
        self.volume * (1.0 - (-x / self.volume).exp())
    }
}
