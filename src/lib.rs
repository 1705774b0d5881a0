//! Exact gradients of ordinary Rust functions, worked out while the crate compiles: no tape, no heap, no run-time graph.
#![no_std]
#![forbid(unsafe_code)]

// Generated code says `::tapeless`, also inside this crate.
extern crate self as tapeless;

/// Gives a function a derivative by hand: a rule.
///
/// The function can be any Rust: a solver that iterates until it converges, a table, a call of a C library. Differentiable
/// functions call it as they call each other.
///
/// ```
/// use tapeless::prelude::*;
///
/// /// The anomaly `a` at which `a - e sin(a)` is the mean anomaly (Kepler's equation).
/// fn kepler(mean: f64, e: f64) -> f64 {
///     let mut a = mean;
///     for _ in 0..50 {
///         a -= (a - e * a.sin() - mean) / (1.0 - e * a.cos());
///     }
///     a
/// }
///
/// // By the implicit function theorem.
/// #[derivative(of = kepler, vjp)]
/// #[differentiable]
/// fn kepler_vjp(mean: f64, e: f64, value: f64, cotangent: f64) -> (f64, f64) {
///     let slope = cotangent / (1.0 - e * value.cos());
///     (slope, slope * value.sin())
/// }
///
/// #[differentiable]
/// fn height(mean: f64, e: f64) -> f64 {
///     kepler(mean, e).sin()
/// }
///
/// let (value, (d_mean, d_e)) = height::value_and_grad(0.7, 0.2);
/// assert_eq!(value, kepler(0.7, 0.2).sin());
/// let h = 1e-6;
/// assert!(((height(0.7 + h, 0.2) - height(0.7 - h, 0.2)) / (2.0 * h) - d_mean).abs() < 1e-8);
/// assert!(((height(0.7, 0.2 + h) - height(0.7, 0.2 - h)) / (2.0 * h) - d_e).abs() < 1e-8);
/// ```
///
/// # Rules
///
/// A rule takes the function's arguments in their order, then its value, then
///
/// - `vjp`, for reverse mode: a cotangent of the value, of the value's type. It returns the cotangents of the arguments: one, or
///   a tuple of them.
/// - `jvp`, for forward mode: a tangent for each argument. It returns the tangent of the value.
///
/// Arguments without floats, slices, and those marked `#[constant]` have no cotangent and no tangent. A differentiated value that
/// flows into an argument marked `#[constant]` is refused.
///
/// One rule is enough: of a function of numbers, each mode follows from the other's rule; else the rule is called once for each
/// number in the value (a jvp by a vjp) or in the arguments (a vjp by a jvp). Both rules are given as
/// `#[derivative(of = f, vjp, jvp = f_jvp)]`.
///
/// Second derivatives go through the rule if it is written in the language, with `#[differentiable]` below `#[derivative]`. They are
/// refused otherwise.
///
/// # What is believed
///
/// That the rule is right: compare it with differences in a test. And that the function has no side effects, and yields one
/// value for equal arguments: calls with equal arguments are made once, and calls of which nobody needs the value never.
/// Values and slopes at ±inf and NaN are what function and rule make of them.
///
/// # What it emits
///
/// The type `f` with the derivatives of [`differentiable`](macro@differentiable): `f::value_and_grad`, `f::jvp`, …; `f::FLOPS` counts no operations of the
/// function. It stands beside the rule and is as visible as the rule, so the two go into one module; for a function of another crate, that is
/// where it is imported. `crate = path` says where this crate is, if not at `::tapeless`.
pub use tapeless_macros::derivative;
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
/// | `f::write_grad(args, &mut gradient)` | the value; the gradient takes the place of what is there: a large one is neither zeroed nor copied |
/// | `f::forward(args)` | the value and the [`Residuals`] |
/// | `f::backward(args, &residuals, cotangent)` | the vjp: the arguments' cotangents, from a cotangent of the result's shape |
/// | `f::vjp(args, cotangent)` | the value, and the arguments' cotangents from a cotangent of the result's shape |
/// | `f::write_vjp(args, &cotangent, &mut value, &mut gradient)` | on request, for results of many numbers: the same, over what is there |
/// | `f::jvp(args, tangents)` | value and tangent, from tangents of the differentiated arguments |
/// | `f::jacobian(args)` | on request: `Matrix<outputs, inputs>`, row `i` the gradient of output `i`; `f::value_and_jacobian(args)` is value and Jacobian in one pass |
/// | `f::graph()` | the graph as constant data: prints with shapes, FLOPs and bytes; `to_unicode()` and `to_latex()` are the formulas of value and derivatives, `to_dot()`, `to_mermaid()` and (with the feature `alloc`) `to_svg()` pictures |
/// | `f::trace(args)` | on request: a `graph::Trace` of one run: every node's value and cotangent, and the pictures with them; where the result is not one float, `f::trace(args, cotangent)` with a value of the result's type |
/// | `f::check(args)` | with `trace`, and with the same arguments: an error with file, line and column of the first expression that made a value or a derivative infinite or NaN |
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
/// - `batch(x, target)`: emit functions in which these arguments are slices, one value a sample: `batch_value`,
///   `batch_value_and_grad`, `batch_accumulate_grad` and `batch_write_grad` (of the mean), `batch_accumulate_sum`. With the feature `rayon` also
///   `par_batch_value_and_grad(args, parts)` and `par_batch_accumulate_grad(args, parts, &mut gradient)`: contiguous parts of whole
///   tiles run in parallel, and their gradients are added in the parts' order, so that equal `parts` give equal bits on any number of
///   threads.
///   A batch whose temporaries do not fit on the stack is computed in a thread with room for them; without the feature `std`, in
///   smaller tiles.
/// - `recompute`: the least memory for the reverse pass, at the price of a second forward pass. Nothing is saved between the two
///   passes (`RESIDUAL_BYTES` is 0), and loops keep only what they carry from turn to turn.
///   - `recompute(segment)`: a loop of n turns keeps what it carries every √n turns, and computes the turns between again: about 2 √n
///     states instead of n. `recompute(segment = 32)` says how many turns. The number of turns is a number or a named constant; where
///     only the run or a const parameter knows it, the feature `alloc` makes room, and a `while` loop has segments of 64 turns.
///   - `recompute(budget = "2 KiB")`: the fastest plan found for which `RESIDUAL_BYTES` and `WORKSPACE_BYTES` are at most so much; it cuts
///     segments into segments where need be. If there is none, an error says the smallest budget that works.
///
///   Functions that call this one do as they say themselves. In a body, [`recompute(value)`](recompute) does the same for one value.
/// - `write_vjp`: emit `write_vjp`, for functions whose result is not one float: as `vjp`, with results that are written where the caller
///   wants them.
/// - `jacobian`: emit `jacobian`, for numbers and vectors in and one of them out; `hessian`, `hvp` and `gauss_newton` likewise.
/// - `trace`: emit `trace` and `check`, which keep every value of a run on the heap (feature `alloc` or `std`).
/// - `doc`: the function's page of documentation shows the formulas and the picture of its graph.
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
/// A function in any Rust can be called if it has a derivative by hand: [`derivative`](macro@derivative). Without one it can be called where
/// its value is not differentiated and has a declared type: `let n: usize = f(k);` for integers and `bool`, also in conditions, and
/// `let c: f64 = stop_gradient(f(x));` for floats and tensors. Its arguments are numbers, tensors, arrays and slices; a differentiated value
/// that flows into one is refused, unless the result is stopped. Like a function with a rule it must have no side effects.
///
/// Not supported are recursion, `&mut` arguments, and types that are not listed here; each is refused with what to write instead.
///
/// # Functions that are given functions
///
/// A parameter can be a function of types of the language: `impl Fn(f64) -> f64`, `F` with the bound `Fn(f64) -> f64`, `&dyn Fn(…)` or
/// `fn(…)`. Such a function stays the plain Rust that it is and has no derivatives of its own, since nothing is known of what it computes.
/// The differentiable functions that call it have them: they give it a closure, the name of a differentiable function or of an operation,
/// the derivative of one (`residual::grad`), or a parameter of their own. What a closure captures has its slope too.
///
/// ```
/// use tapeless::prelude::*;
///
/// /// Newton's method, ten steps.
/// #[differentiable]
/// fn newton(f: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64, start: f64) -> f64 {
///     let mut x = start;
///     for _ in 0..10 {
///         x -= f(x) / slope(x);
///     }
///     x
/// }
///
/// #[differentiable]
/// fn root(a: f64) -> f64 {
///     newton(|x| x * x - a, |x| 2.0 * x, 1.0)
/// }
///
/// let (value, slope) = root::value_and_grad(2.0);
/// assert!((value - 2f64.sqrt()).abs() < 1e-15);
/// assert!((slope - 0.5 / 2f64.sqrt()).abs() < 1e-15);
/// ```
///
/// References in the types of its arguments are as good as values (`Fn(&Vector<3>) -> f32`). The attribute of such a function takes no
/// arguments but `crate`. Functions that change what they capture (`FnMut`, `FnOnce`) are refused, and derivatives of a function that is given
/// functions inside of a body (`newton::grad(…)`): write a function that calls it, and take the derivative of that.
///
/// # Methods
///
/// On an `impl`, the attribute gives derivatives to the methods that it marks. Those of `Net::loss` are on the type `Net_loss`, which stands beside
/// the `impl` and is as visible as the method; `self` is the first argument. Those of the method `loss` of a trait `Model` are on `Net_Model_loss`.
///
/// ```
/// use tapeless::prelude::*;
///
/// #[derive(Params, Clone)]
/// struct Net {
///     w: Vector<2, f64>,
///     b: f64,
/// }
///
/// #[differentiable]
/// impl Net {
///     #[differentiable]
///     fn predict(&self, x: Vector<2, f64>) -> f64 {
///         tanh(self.w.dot(x) + self.b)
///     }
///
///     #[differentiable(wrt(self))]
///     fn loss(&self, x: Vector<2, f64>, target: f64) -> f64 {
///         (self.predict(x) - target).powi(2)
///     }
/// }
///
/// let (net, x) = (Net { w: Vector([0.5, -0.25]), b: 0.0 }, Vector([1.0, 2.0]));
/// assert_eq!(net.predict(x), 0.0);
/// let (value, gradient) = Net_loss::value_and_grad(&net, x, 0.5);
/// assert_eq!(value, net.loss(x, 0.5));
/// assert_eq!((gradient.w, gradient.b), (Vector([-1.0, -2.0]), -1.0));
/// ```
///
/// In bodies, `net.predict(x)` is understood where `net` is `self` or an argument `net: &Net`, and `Net::predict(&net.inner, x)` everywhere; of a
/// trait's method, `<Net as Model>::predict(net, x)`. Where the method comes from another module, `Net_predict` is imported beside `Net`, or the path
/// to `Net` is written out.
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
pub use tapeless_runtime::inspect::{self, dead_units, gradient_norms};
pub use tapeless_runtime::layers::Dense;
pub use tapeless_runtime::losses::{self, *};
pub use tapeless_runtime::optim;
pub use tapeless_runtime::params::{self, Params};
pub use tapeless_runtime::sparse;
#[cfg(feature = "std")]
pub use tapeless_runtime::stack::boxed;
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
    pub use tapeless_macros::{Params, derivative, differentiable, feedforward, include_params};
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
