//! What generated code needs. Not part of the interface: it changes without notice.

#[cfg(feature = "alloc")]
pub extern crate alloc;
#[cfg(feature = "rayon")]
#[path = "parallel.rs"]
pub mod parallel;
#[cfg(feature = "embed")]
pub use tapeless_macros::resume_include;
pub use tapeless_macros::{builtin_names, resume, resume_derivative, resume_params};
pub use tapeless_runtime as runtime;
pub use tapeless_runtime::embed;
pub use tapeless_runtime::float::{Float, Functions};
pub use tapeless_runtime::kernels;
pub use tapeless_runtime::machine;
pub use tapeless_runtime::params::Params;
pub use tapeless_runtime::stack;
pub use tapeless_runtime::tensor::{Matrix, Tensor3, Tensor4, Vector};

/// Two functions that must be one: a call to a function of ours must not mean another one of its name.
pub fn same_function<Ours, Called: Is<Ours>>(_ours: Ours, _called: Called) {}

/// Holds for a type and itself alone.
#[diagnostic::on_unimplemented(
    message = "this function has the name of an operation of tapeless, and is another one",
    label = "would be taken for the operation",
    note = "to call your own `#[differentiable]` function, write its path: `self::name(…)` or `module::name(…)`",
    note = "to call the operation, write `tapeless::name(…)`"
)]
pub trait Is<Ours> {}
impl<F> Is<F> for F {}

/// Holds for the results that `grad` is for, which need no such bound: so for none.
#[diagnostic::on_unimplemented(
    message = "`grad` is for functions that return one float, and this one returns `{Self}`",
    label = "use `forward` and `backward`",
    note = "`backward` gives the cotangents of the arguments for a cotangent of the result",
    note = "`#[differentiable(jacobian)]` asks for the derivative of every output"
)]
pub trait OneFloat<Gradient> {}

/// Requests that a function's attribute can make, and for which it did not: they hold for no function.
macro_rules! requests {
    ($($request:ident $message:literal $note:literal)*) => {$(
        #[doc = $message]
        #[diagnostic::on_unimplemented(message = $message, label = "not asked for", note = $note)]
        pub trait $request<Derivative> {}
    )*};
}

requests! {
    WriteVjp "`{Self}` has no `write_vjp`: it was not asked for" "write `#[differentiable(write_vjp)]` on `{Self}`"
    Jacobian "`{Self}` has no `jacobian`: it was not asked for" "write `#[differentiable(jacobian)]` on `{Self}`"
    Hessian "`{Self}` has no `hessian`: it was not asked for" "write `#[differentiable(hessian)]` on `{Self}`"
    Hvp "`{Self}` has no `hvp`: it was not asked for" "write `#[differentiable(hvp)]` on `{Self}`"
    GaussNewton "`{Self}` has no `gauss_newton`: it was not asked for" "write `#[differentiable(gauss_newton)]` on `{Self}`"
}

/// Holds for the functions that have derivatives of their own, which need no such bound: so for none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is given functions: it has no derivatives of its own",
    label = "take the derivative of a function that calls it",
    note = "write a `#[differentiable]` function that calls `{Self}` with the functions you mean"
)]
pub trait Alone<Derivative> {}

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
pub struct RefusedResiduals(());
