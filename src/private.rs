//! What generated code needs. Not part of the interface: it changes without notice.

#[cfg(feature = "safetensors")]
pub use tapeless_macros::resume_include;
pub use tapeless_macros::{resume, resume_params};
pub use tapeless_runtime as runtime;
pub use tapeless_runtime::embed;
pub use tapeless_runtime::float::Float;
pub use tapeless_runtime::kernels;
pub use tapeless_runtime::params::Params;
pub use tapeless_runtime::tensor::{Matrix, Vector};

/// Two functions that must be one: a call to a function of ours must not mean another one of its name.
pub fn same_function<F>(_ours: F, _called: F) {}

pub use tapeless_runtime::params::{LeafSpec, Segment};

/// The end of `Params::leaf` and its sisters.
///
/// # Panics
/// Always.
#[cold]
#[track_caller]
pub fn no_such_leaf(index: usize, leaves: usize) -> ! {
    panic!("leaf {index} of a bundle of {leaves}")
}

/// Stands for the residuals of a function with errors.
pub enum RefusedResiduals {}
