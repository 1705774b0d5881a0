//! Optimisers with PyTorch's formulas and defaults, without a heap.
//!
//! An optimiser keeps its state (momentum and the like) in itself, in the shape of the parameters, which it learns from the
//! first call of `step`. Rates and factors are `f64` whatever the parameters are: PyTorch computes with Python's floats there, and
//! the corrections for the first steps of [`Adam`] need the digits. Every constructor is a `const fn`, so that an optimiser can
//! be a `static` too. Nothing here panics; a rate or a gradient that is not a number ends in the parameters.
//!
//! ```
//! use tapeless_runtime::layers::Dense;
//! use tapeless_runtime::optim::{CosineAnnealing, Schedule, Sgd, clip_norm};
//! use tapeless_runtime::tensor::{Matrix, Vector};
//!
//! let mut net: Dense<1, 1> = Dense::zeros();
//! let mut sgd = Sgd::new(0.1).momentum(0.9);
//! let schedule = CosineAnnealing::new(0.1, 100);
//! for step in 0..100 {
//!     // The gradient of ((w + b) - 1)².
//!     let error = 2.0 * (net.w[(0, 0)] + net.b[0] - 1.0);
//!     let mut grad = Dense::new(Matrix([[error]]), Vector([error]));
//!     clip_norm(&mut grad, 1.0);
//!     sgd.set_learning_rate(schedule.rate(step));
//!     sgd.step(&mut net, &grad);
//! }
//! assert!((net.w[(0, 0)] + net.b[0] - 1.0).abs() < 0.01);
//! ```
mod adam;
mod clip;
mod rms_prop;
mod schedule;
mod sgd;

pub use adam::{Adam, AdamW};
pub use clip::{clip_norm, clip_value};
pub use rms_prop::{RmsProp, RmsPropMomentum};
pub use schedule::{Constant, CosineAnnealing, ExponentialDecay, LinearWarmup, OneCycle, Schedule, StepDecay};
pub use sgd::{Sgd, SgdMomentum};

use crate::float::Float;
use crate::params::Params;

/// What all optimisers do: trainers are written against it.
pub trait Optimizer<P: Params> {
    /// Changes the parameters so that the function that `grad` is the gradient of becomes smaller.
    fn step(&mut self, params: &mut P, grad: &P);

    /// The learning rate of the next step.
    fn learning_rate(&self) -> f64;

    /// Sets the learning rate of the next steps.
    fn set_learning_rate(&mut self, rate: f64);
}

/// The shared parts of an optimiser's public face: the rate, and `step` without the trait in scope.
macro_rules! optimizer {
    ($Optimizer:ident $($rate:ident).+) => {
        impl<P: Params> $Optimizer<P> {
            /// The learning rate of the next step.
            #[inline]
            #[must_use]
            pub const fn learning_rate(&self) -> f64 {
                self.$($rate).+
            }

            /// Sets the learning rate of the next steps, for example from a [`Schedule`](super::Schedule).
            #[inline]
            pub const fn set_learning_rate(&mut self, rate: f64) {
                self.$($rate).+ = rate;
            }
        }

        impl<P: Params> $crate::optim::Optimizer<P> for $Optimizer<P> {
            fn step(&mut self, params: &mut P, grad: &P) {
                $Optimizer::step(self, params, grad);
            }
            fn learning_rate(&self) -> f64 {
                self.$($rate).+
            }
            fn set_learning_rate(&mut self, rate: f64) {
                self.$($rate).+ = rate;
            }
        }
    };
}
use optimizer;

/// The floats of the parameters, the gradient and one bundle of state, side by side.
#[inline]
fn walk_one<P, T: Float>((params, grad, state): (&mut P, &P, &mut P), mut update: impl FnMut(&mut T, T, &mut T))
where
    P: Params<Scalar = T>,
{
    for index in 0..P::LEAVES {
        let leaves = params.leaf_mut(index).iter_mut().zip(grad.leaf(index)).zip(state.leaf_mut(index));
        for ((param, &grad), state) in leaves {
            update(param, grad, state);
        }
    }
}

/// The floats of the parameters, the gradient and two bundles of state, side by side.
#[inline]
fn walk_two<P, T: Float>(
    (params, grad, first, second): (&mut P, &P, &mut P, &mut P),
    mut update: impl FnMut(&mut T, T, &mut T, &mut T),
) where
    P: Params<Scalar = T>,
{
    for index in 0..P::LEAVES {
        let leaves = params.leaf_mut(index).iter_mut().zip(grad.leaf(index));
        let states = first.leaf_mut(index).iter_mut().zip(second.leaf_mut(index));
        for ((param, &grad), (first, second)) in leaves.zip(states) {
            update(param, grad, first, second);
        }
    }
}
