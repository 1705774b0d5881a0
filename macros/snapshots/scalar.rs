#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    clippy::all,
    clippy::pedantic
)]
fn f(x: f64, y: f64, z: f64) -> f64 {
    ::tapeless::__private::machine::run::<
        f,
        ::tapeless::__private::machine::part::Value,
    >((x, y, z))
}
/// The derivatives of the function [`f`](fn@f), as associated functions.
#[allow(non_camel_case_types)]
enum f {}
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
/// What [`f`](fn@f)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __fResiduals {
    __phantom: ::core::marker::PhantomData<()>,
}
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl f {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(x: f64, y: f64, z: f64) -> f64 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        { (x + y) * (y - z) }
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(x: f64, y: f64, z: f64) -> (f64, (f64, f64, f64)) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::ValueAndGrad,
        >((x, y, z))
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        x: f64,
        y: f64,
        z: f64,
        gradient: &mut (f64, f64, f64),
    ) -> f64 {
        let (__value, __grad) = Self::value_and_grad(x, y, z);
        gradient.0 += __grad.0;
        gradient.1 += __grad.1;
        gradient.2 += __grad.2;
        __value
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(x: f64, y: f64, z: f64, gradient: &mut (f64, f64, f64)) -> f64 {
        let (__value, __grad) = Self::value_and_grad(x, y, z);
        gradient.0 = __grad.0;
        gradient.1 = __grad.1;
        gradient.2 = __grad.2;
        __value
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(x: f64, y: f64, z: f64) -> (f64, f64, f64) {
        Self::value_and_grad(x, y, z).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(x: f64, y: f64, z: f64) -> (f64, __fResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((x, y, z))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        x: f64,
        y: f64,
        z: f64,
        residuals: &__fResiduals,
        cotangent: f64,
    ) -> (f64, f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((x, y, z, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(x: f64, y: f64, z: f64, d_x: f64, d_y: f64, d_z: f64) -> (f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((x, y, z, d_x, d_y, d_z))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(x: f64, y: f64, z: f64, cotangent: f64) -> (f64, (f64, f64, f64)) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((x, y, z));
        (value, Self::backward(x, y, z, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        x: f64,
        y: f64,
        z: f64,
        cotangent: &f64,
        value: &mut f64,
        gradient: &mut (f64, f64, f64),
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(x: f64, y: f64, z: f64) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(x: f64, y: f64, z: f64) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(x: f64, y: f64, z: f64) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        x: f64,
        y: f64,
        z: f64,
        d_x: f64,
        d_y: f64,
        d_z: f64,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        x: f64,
        y: f64,
        z: f64,
        d_x: f64,
        d_y: f64,
        d_z: f64,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::GaussNewton<__Derivative>,
    {
        loop {}
    }
    /// The graph of value and gradient: shapes, FLOPs, bytes, formulas; prints as a table, `to_svg()` draws it.
    #[must_use]
    #[inline]
    pub const fn graph() -> &'static ::tapeless::graph::Graph {
        Self::__graph::<true>()
    }
    #[doc(hidden)]
    const fn __graph<const __ASKED: bool>() -> &'static ::tapeless::graph::Graph {
        use ::tapeless::graph::{
            Body, Element, Formulas, Graph, Rewrite, UNKNOWN, packed::{self, Packed},
        };
        const {
            &Graph {
                name: "f",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x06\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x0E\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x16\0\0\0\0\0\0\0\x02\0\x01\0\x05\0\0\0\x02\0\0\0\x01\0(\0\x01\0\0\0\0\0\x03\0\x01\0\x07\0\0\0\x02\0\0\0\x01\x002\0\x01\0\0\0\0\0\x04\0\x01\0\x08\0\0\0\x02\0\0\0\x01\0'\0\x01\0\0\0\0\0\x05\0\x02\0\x05\0\t\0\x01\0\0\0\x01\x002\0\x01\0\0\0\0\0\x02\0\x02\0\x07\0\t\0\x02\0\0\0\x01\0\x0E\0\x01\0\0\0\0\0",
                        texts: "xxyyzzx + yy − z%3 · %4−%3∂f/∂z%3 + %4∂f/∂y",
                        words: &["", "argument", "add", "sub", "mul", "neg"],
                        types: &const { [(&[], Element::F64)] },
                        flops: &const { [0, (1) as u64] },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                9,
                            >(b"\0\0\x01\0\x01\0\x02\0\x03\0\x04\0\x03\0\x03\0\x04\0")
                        },
                    }
                        .nodes::<8>()
                },
                outputs: &[5],
                gradients: &[("x", 4), ("y", 7), ("z", 6)],
                rewrites: &[],
                residuals: &[],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "f     = (x + y) (y − z)\n\n∂f/∂z = −(x + y)\n∂f/∂y = x + y + y − z\n∂f/∂x = y − z",
                    latex: "  f &= \\left(x + y\\right) \\cdot \\left(y - z\\right) \\\\\n  \\frac{\\partial f}{\\partial z} &= -\\left(x + y\\right) \\\\\n  \\frac{\\partial f}{\\partial y} &= x + y + y - z \\\\\n  \\frac{\\partial f}{\\partial x} &= y - z",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 1 + 1 + 1;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__fResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(&[::core::mem::size_of::<f64>()])
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = 3;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = 5;
}
#[automatically_derived]
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::ValueAndGrad,
> for f {
    type Args<'__args> = (f64, f64, f64);
    type Output = (f64, (f64, f64, f64));
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, y, z): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let add: f64 = x + y;
        let d_x_2: f64 = y - z;
        (add * d_x_2, (d_x_2, add + d_x_2, -add))
    }
}
#[automatically_derived]
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Forward>
for f {
    type Args<'__args> = (f64, f64, f64);
    type Output = (f64, __fResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, y, z): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        (
            (x + y) * (y - z),
            __fResiduals {
                __phantom: ::core::marker::PhantomData,
            },
        )
    }
}
#[automatically_derived]
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Backward>
for f {
    type Args<'__args> = (f64, f64, f64, &'__args __fResiduals, f64);
    type Output = (f64, f64, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, y, z, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let add: f64 = x + y;
        let sub: f64 = y - z;
        (cotangent * sub, cotangent * (add + sub), -(cotangent * add))
    }
}
#[automatically_derived]
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Jvp>
for f {
    type Args<'__args> = (f64, f64, f64, f64, f64, f64);
    type Output = (f64, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, y, z, d_x, d_y, d_z): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let add: f64 = x + y;
        let sub: f64 = y - z;
        (add * sub, (d_x + d_y) * sub + (d_y - d_z) * add)
    }
}
#[automatically_derived]
#[allow(
    unused_variables,
    unused_mut,
    unused_assignments,
    unused_imports,
    unused_parens,
    unused_braces,
    unreachable_pub,
    non_snake_case,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Value>
for f {
    type Args<'__args> = (f64, f64, f64);
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, y, z): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        (x + y) * (y - z)
    }
}
