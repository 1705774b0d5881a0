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
