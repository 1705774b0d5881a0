//! Exact gradients of ordinary Rust functions, worked out while the crate compiles: no tape, no heap, no run-time graph.
#![no_std]
#![forbid(unsafe_code)]

// Generated code says `::tapeless`, also inside this crate.
extern crate self as tapeless;

pub use tapeless_macros::{Params, differentiable, include_params};
pub use tapeless_runtime::activations::{self, *};
pub use tapeless_runtime::bundle::{self, ParamsExt};
pub use tapeless_runtime::differentiable::{Differentiable, DifferentiableScalar, Residuals};
pub use tapeless_runtime::elementwise::{self, *};
pub use tapeless_runtime::float::{self, Float};
pub use tapeless_runtime::graph;
#[cfg(feature = "rand")]
pub use tapeless_runtime::init;
pub use tapeless_runtime::layers::{self, Dense};
pub use tapeless_runtime::losses::{self, *};
pub use tapeless_runtime::optim;
pub use tapeless_runtime::params::{self, Params};
pub use tapeless_runtime::tensor::{self, Matrix, Vector};
#[cfg(feature = "safetensors")]
pub use tapeless_runtime::weights;

/// All that most programs need: `use tapeless::prelude::*;`.
pub mod prelude {
    // The functions without the carriers that stand beside them in the crate's root: a glob import of a carrier would
    // be ambiguous with the carrier of a user's own function of that name.
    pub use crate::Dense;
    pub use tapeless_macros::{Params, differentiable, include_params};
    pub use tapeless_runtime::activations::*;
    pub use tapeless_runtime::differentiable::{Differentiable, DifferentiableScalar, Residuals};
    pub use tapeless_runtime::elementwise::*;
    pub use tapeless_runtime::float::Float;
    pub use tapeless_runtime::losses::*;
    pub use tapeless_runtime::params::Params;
    pub use tapeless_runtime::tensor::{Matrix, Vector};
}

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

// `tapeless::tanh` as a path in a differentiable function, or a renamed import of it, finds its operation here.
tapeless_macros::builtin_carriers! {}

// The runtime cannot derive, since the macros' output needs this crate.
tapeless_macros::params_carrier! {
    pub struct Dense<const IN: usize, const OUT: usize, T: Float = f32> {
        pub w: Matrix<OUT, IN, T>,
        pub b: Vector<OUT, T>,
    }
}
