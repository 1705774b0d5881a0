//! Exact gradients of ordinary Rust functions, worked out while the crate compiles: no tape, no heap, no run-time graph.
#![no_std]
#![forbid(unsafe_code)]

// Generated code says `::tapeless`, also inside this crate.
extern crate self as tapeless;

/// Puts the derivatives of a function beside it.
///
/// ```
/// use tapeless::prelude::*;
///
/// #[differentiable]
/// fn f(x: f64, y: f64, z: f64) -> f64 {
///     (x + y) * (y - z)
/// }
///
/// assert_eq!(f(1.0, 2.0, 3.0), -3.0);
/// assert_eq!(f::value_and_grad(1.0, 2.0, 3.0), (-3.0, (-1.0, 2.0, -3.0)));
/// ```
///
/// # What it emits
///
/// | item | gives |
/// | --- | --- |
/// | `f(args)` | the value, from the optimised graph |
/// | `f::reference(args)` | the body exactly as written |
/// | `f::value_and_grad(args)`, `f::grad(args)` | for a result of one float: value and gradient in one pass |
/// | `f::accumulate_grad(args, &mut gradient)` | the value; the gradient is added to what is there |
/// | `f::forward(args)` | the value and the [`Residuals`] |
/// | `f::backward(args, &residuals, cotangent)` | the vjp: the arguments' cotangents, from a cotangent of the result's shape |
/// | `f::jvp(args, tangents)` | value and tangent, from tangents of the differentiated arguments |
/// | `f::jacobian(args)` | on request: `Matrix<outputs, inputs>`, row `i` the gradient of output `i` |
/// | `f::graph()` | the graph as constant data: prints with shapes, FLOPs and bytes; `to_dot()`, `to_svg()`, `to_latex()` |
/// | `f::PARAMETERS`, `FLOPS`, `FLOPS_GRAD`, `RESIDUAL_BYTES`, `WORKSPACE_BYTES` | costs, as constants |
///
/// The gradient has the type of the differentiated argument, or is a tuple of them in argument order. All of it is also
/// behind the traits [`Differentiable`] and [`DifferentiableScalar`], for generic code.
///
/// # Arguments of the attribute
///
/// - `wrt(a, b)`: differentiate with respect to these arguments only. Otherwise all that hold floats and are not marked
///   `#[constant]`. Integers and `bool` never are.
/// - `strict`: no rewrite that changes values; see [`coverage`](mod@coverage).
/// - `jacobian`: emit `jacobian`, for one vector or number in and one out.
/// - `crate = path`: where this crate is, if not at `::tapeless`.
///
/// # The language
///
/// Types: `f32`, `f64`, type parameters with the bound [`Float`]; [`Vector`], [`Matrix`], arrays and tuples of them; structs
/// that derive [`Params`](macro@Params); integers and `bool` as data. Dimensions are numbers, named constants or const
/// parameters. Bodies: `let` with patterns, shadowing, `mut` with assignment (also to elements and fields), blocks, operators,
/// indexing, casts, `if`, `match`, `for` over ranges, arrays and slices, `while`, `loop`, `break`, `continue`, early `return`
/// outside of loops, closures, iterators (`map`, `zip`, `enumerate`, `rev`, `step_by`, `sum`, `product`, `fold`), the calls and methods
/// listed in [`coverage`](mod@coverage), and calls to other differentiable functions and to their derivatives
/// (`inner::grad(x)`). [`layers`] has the layers of neural nets.
///
/// # Slopes at kinks
///
/// As PyTorch: `relu`, `abs`, `max(x, constant)`, `norm` at the origin: 0. `maximum`, `minimum` of two variables at a tie:
/// half each. `clamp`, `hardtanh`, `relu6` at their bounds: 0. `floor`, `round`, `signum`, `step`: 0 everywhere.
pub use tapeless_macros::differentiable;
/// A net of dense layers in one line: `feedforward!(pub Net: [sizes], activation)`.
///
/// ```
/// use tapeless::prelude::*;
///
/// tapeless::feedforward!(pub Net: [3, 4, 5, 3, 1], tanh);
///
/// #[differentiable(wrt(model))]
/// fn loss(model: &Net, x: Vector<3>, target: Vector<1>) -> f32 {
///     mse(net(model, x), target)
/// }
///
/// let model = Net::zeros();
/// let (value, gradient) = loss::value_and_grad(&model, Vector([1.0, 2.0, 3.0]), Vector([0.5]));
/// assert_eq!(value, 0.25);
/// assert_eq!(gradient.layer4.b, Vector([-1.0]));
/// ```
///
/// # What it writes
///
/// - `struct Net`, with a [`Dense`] layer for each step from one size to the next: `layer1: Dense<3, 4>`, `layer2: Dense<4, 5>`, ….
///   It derives [`Params`](macro@Params), `Clone`, `Debug` and `PartialEq`; attributes in front of the name, such as docs and
///   `#[derive(Copy)]`, go to it. The visibility holds for all that is written.
/// - `fn net(net: &Net, x: Vector<3>) -> Vector<1>`, [`differentiable`]: other differentiable functions call it, and `net::backward`,
///   `net::graph` and so on are there. Its name is the struct's in snake case.
/// - `Net::zeros()` and `Default`; `model.apply(x)`, the value; with the feature `rand`, `Net::random(&mut rng)`: weights drawn
///   uniformly, by He et al. before activations like ReLU and by Xavier before others, biases zero.
///
/// # What can be written
///
/// Sizes are numbers, constants or expressions of them, the input's first. The activation follows each layer but the last: any
/// operation of [`coverage`](mod@coverage) that gives a vector for a vector, with its numbers if it takes any (`leaky_relu(0.01)`);
/// or, by its path, a differentiable function of yours on one number (`self::act`). Then, in any order:
///
/// - `output = sigmoid`: what follows the last layer, which otherwise ends with `w x + b`;
/// - `float = f64`: the net's floats; `Net<T>: […]` leaves them to the user;
/// - `fn = predict`: another name for the function;
/// - `crate = path`: where this crate is, if not at `::tapeless`.
///
/// ```
/// # use tapeless::prelude::*;
/// const PIXELS: usize = 28 * 28;
///
/// tapeless::feedforward! {
///     /// Ten digits.
///     pub Digits: [PIXELS, 32, 10], relu, output = log_softmax, float = f64, fn = log_probabilities
/// }
///
/// #[differentiable]
/// fn hump<T: Float>(x: T) -> T {
///     x / (T::from_f64(1.0) + x * x)
/// }
///
/// tapeless::feedforward!(Bent<T>: [2, 8, 1], self::hump);
///
/// fn main() {
///     let p = log_probabilities(&Digits::zeros(), Vector([0.0; PIXELS]));
///     assert!((p[3].exp() - 0.1).abs() < 1e-12);
///     let _: Vector<1, f64> = Bent::zeros().apply(Vector([1.0, 2.0]));
/// }
/// ```
pub use tapeless_macros::feedforward;
pub use tapeless_macros::{Params, include_params};
pub use tapeless_runtime::activations::{self, *};
pub use tapeless_runtime::bundle::{self, ParamsExt};
pub use tapeless_runtime::differentiable::{Differentiable, DifferentiableScalar, Residuals};
pub use tapeless_runtime::elementwise::{self, *};
pub use tapeless_runtime::float::{self, Float};
pub use tapeless_runtime::graph;
#[cfg(feature = "rand")]
pub use tapeless_runtime::init;
pub use tapeless_runtime::layers::Dense;
pub use tapeless_runtime::losses::{self, *};
pub use tapeless_runtime::optim;
pub use tapeless_runtime::params::{self, Params};
pub use tapeless_runtime::sparse;
pub use tapeless_runtime::tensor::{self, Matrix, Tensor3, Tensor4, Vector};
#[cfg(feature = "safetensors")]
pub use tapeless_runtime::weights;
pub use tapeless_runtime::windows::{self, *};

pub mod layers;

/// What can be differentiated, listed from the compiler's own tables.
#[doc = tapeless_macros::coverage!()]
pub mod coverage {}

/// All that most programs need: `use tapeless::prelude::*;`.
pub mod prelude {
    // The functions without the carriers that stand beside them in the crate's root: a glob import of a carrier would
    // be ambiguous with the carrier of a user's own function of that name.
    pub use crate::Dense;
    pub use tapeless_macros::{Params, differentiable, feedforward, include_params};
    pub use tapeless_runtime::activations::*;
    pub use tapeless_runtime::differentiable::{Differentiable, DifferentiableScalar, Residuals};
    pub use tapeless_runtime::elementwise::*;
    pub use tapeless_runtime::float::Float;
    pub use tapeless_runtime::losses::*;
    pub use tapeless_runtime::params::Params;
    pub use tapeless_runtime::tensor::{Matrix, Tensor3, Tensor4, Vector};
    pub use tapeless_runtime::windows::*;
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
