//! [`Differentiable`]: what optimisers, trainers and checks are written against.

use crate::graph::Graph;

/// A function that `#[differentiable]` has compiled; implemented by the type of the function's name.
///
/// Shapes: [`Output`](Self::Output) is what the function returns, and a cotangent or a tangent of the output has the
/// output's type. [`Gradient`](Self::Gradient) has the types of the differentiated arguments: the type itself for one,
/// a tuple in argument order for several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a differentiable function",
    note = "write `#[differentiable]` on the function and pass its name as a type: `train::<loss>(…)`"
)]
pub trait Differentiable {
    /// The arguments as a tuple.
    type Args<'a>;
    /// Tangents of the differentiated arguments, as a tuple, passed as the arguments are.
    type Tangents<'a>;
    /// What the function returns.
    type Output;
    /// The gradient with respect to the differentiated arguments.
    type Gradient;
    /// What the forward pass saves for the backward pass.
    type Residuals;

    /// How many floats are differentiated.
    const PARAMETERS: usize;
    /// The size of the residuals, in bytes.
    const RESIDUAL_BYTES: usize;
    /// The most bytes of temporaries alive at once while the gradient is computed.
    const WORKSPACE_BYTES: usize;
    /// Floating-point operations of the value.
    const FLOPS: u64;
    /// Floating-point operations of value and gradient together.
    const FLOPS_GRAD: u64;

    /// The value, from the optimised graph.
    fn value(args: Self::Args<'_>) -> Self::Output;
    /// The value, from the body as written.
    fn reference(args: Self::Args<'_>) -> Self::Output;
    /// The forward pass.
    fn forward(args: Self::Args<'_>) -> (Self::Output, Self::Residuals);
    /// The backward pass: the arguments' cotangents from the output's.
    fn backward(args: Self::Args<'_>, residuals: &Self::Residuals, cotangent: Self::Output) -> Self::Gradient;
    /// Forward mode: the value and its tangent.
    fn jvp(args: Self::Args<'_>, tangents: Self::Tangents<'_>) -> (Self::Output, Self::Output);
    /// The graph of value and gradient.
    fn graph() -> &'static Graph;
}

/// A [`Differentiable`] function that returns one float.
pub trait DifferentiableScalar: Differentiable {
    /// Value and gradient in one pass.
    fn value_and_grad(args: Self::Args<'_>) -> (Self::Output, Self::Gradient);
    /// Adds the gradient to `gradient` and returns the value.
    fn accumulate_grad(args: Self::Args<'_>, gradient: &mut Self::Gradient) -> Self::Output;
    /// Writes the gradient over `gradient` and returns the value.
    fn write_grad(args: Self::Args<'_>, gradient: &mut Self::Gradient) -> Self::Output;
    /// The gradient.
    fn grad(args: Self::Args<'_>) -> Self::Gradient {
        Self::value_and_grad(args).1
    }
}

/// The residuals of a differentiable function: `Residuals<loss>`.
pub type Residuals<F> = <F as Differentiable>::Residuals;
