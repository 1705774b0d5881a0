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
fn rosenbrock(x: Vector<2, f64>) -> f64 {
    ::tapeless::__private::machine::run::<
        rosenbrock,
        ::tapeless::__private::machine::part::Value,
    >((&x,))
}
/// The derivatives of the function [`rosenbrock`](fn@rosenbrock), as associated functions.
#[allow(non_camel_case_types)]
enum rosenbrock {}
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
/// What [`rosenbrock`](fn@rosenbrock)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __rosenbrockResiduals {
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
impl rosenbrock {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(x: Vector<2, f64>) -> f64 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            a * a + 100.0 * b * b
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(x: Vector<2, f64>, gradient: &mut Vector<2, f64>) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((&x, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(x: Vector<2, f64>, gradient: &mut Vector<2, f64>) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((&x, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(x: Vector<2, f64>) -> (f64, Vector<2, f64>) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f64 as Float>::ZERO, <Vector<2, f64> as Params>::ZEROS);
        __result.0 = Self::write_grad(x, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(x: Vector<2, f64>) -> Vector<2, f64> {
        Self::value_and_grad(x).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(x: Vector<2, f64>) -> (f64, __rosenbrockResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&x,))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        x: Vector<2, f64>,
        residuals: &__rosenbrockResiduals,
        cotangent: f64,
    ) -> Vector<2, f64> {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((&x, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(x: Vector<2, f64>, d_x: Vector<2, f64>) -> (f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((&x, &d_x))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(x: Vector<2, f64>, cotangent: f64) -> (f64, Vector<2, f64>) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&x,));
        (value, Self::backward(x, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        x: Vector<2, f64>,
        cotangent: &f64,
        value: &mut f64,
        gradient: &mut Vector<2, f64>,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(x: Vector<2, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(x: Vector<2, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(x: Vector<2, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(x: Vector<2, f64>, d_x: Vector<2, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        x: Vector<2, f64>,
        d_x: Vector<2, f64>,
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
                name: "rosenbrock",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x0F\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x01\0\x02\0\x1F\0\0\0\0\0\0\0\x03\0\x01\0\x04\0\0\0\x02\0\x02\0\x02\0\x1D\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x02\0\x02\0\x17\0\0\0\0\0\0\0\x04\0\x01\0\x08\0\x01\0\x02\0\x02\0\x02\0\x17\0\x01\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x01\0\x02\0%\0\0\0\0\0\0\0\x03\0\x01\0\x04\0\0\0\x02\0\x02\0\x02\0#\0\0\0\0\0\0\0\x05\0\x01\0\x04\0\0\0\x02\0\x02\0\x02\0*\0\x01\0\0\0\0\0\x04\0\x01\0\t\0\x01\0\x02\0\x02\0\x02\0#\0\x01\0\0\0\0\0\x05\0\x01\0\x03\0\0\0\x02\0\x02\0\x03\0\t\0\x01\0\0\0\0\0\x02\0\x01\0\x05\0\0\0\0\0\x02\0\x03\0\x11\0\0\0\0\0\0\0\x05\0\x01\0\x05\0\0\0\x02\0\x02\0\x03\0\x11\0\x01\0\0\0\0\0\x05\0\x01\0\x08\0\0\0\x02\0\x02\0\x03\0\x11\0\x01\0\0\0\0\0\x06\0\x01\0\x08\0\0\0\x02\0\x02\0\x03\0\t\0\x01\0\0\0\0\0\x06\0\x02\0\x05\0\t\0\x02\0\x02\0\x02\0#\0\x01\0\0\0\0\0\x07\0\x02\0\x10\0\0\0\x02\0\0\0\x02\0#\0\0\0\0\0\0\0\x06\0\x02\0\x03\0\t\0\x02\0\x02\0\x02\0\x17\0\x01\0\0\0\0\0\x06\0\x02\0\x04\0\0\0\x02\0\x02\0\x02\0\x1D\0\x01\0\0\0\0\0\x05\0\x02\0\x10\0\0\0\x02\0\x02\0\x02\0\x1D\0\x01\0\0\0\0\0\x08\0\x02\0\x06\0\0\0\x01\0\x02\0\x02\0\x1D\0\x01\0\0\0\0\0\x04\0\x02\0\x11\0\0\0\x02\0\x02\0\x02\0\x1D\0\x01\0\0\0\0\0\x07\0\x02\0\x08\0\0\0\x02\0\0\0\x02\0\x1D\0\0\0\0\0\0\0\x06\0\x02\0\t\0\t\0\x02\0\0\0\x01\0\x0F\0\x02\0\0\0\0\0",
                        texts: "xx0x₀1.01 − %2a1x₁%2²%6 − %7ba²100.0100 b%11 · b%9 + %122 %11∂L/∂b(∂L/∂b) e₁2 a∂L/∂a2 %2∂L/∂b · %17−%18%19 − ∂L/∂a%20 e₀%15 + %21∂L/∂x",
                        words: &[
                            "",
                            "argument",
                            "constant",
                            "index",
                            "sub",
                            "mul",
                            "add",
                            "scatter",
                            "neg",
                        ],
                        types: &const {
                            [
                                (&[2], Element::F64),
                                (&[], Element::Int),
                                (&[], Element::F64),
                            ]
                        },
                        flops: &const { [0, (1) as u64, (2) as u64] },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                35,
                            >(
                                b"\0\0\x01\0\x03\0\x02\0\0\0\x05\0\x02\0\x02\0\x06\0\x07\0\x04\0\x04\0\n\0\x08\0\x0B\0\x08\0\t\0\x0C\0\x0B\0\x0B\0\x0E\0\x05\0\x04\0\x04\0\x02\0\x02\0\x0E\0\x11\0\x12\0\x13\0\x10\0\x14\0\x01\0\x0F\0\x15\0",
                            )
                        },
                    }
                        .nodes::<23>()
                },
                outputs: &[13],
                gradients: &[("x", 22)],
                rewrites: &[],
                residuals: &[],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "a     = 1 − x₀\nb     = x₁ − x₀²\nL     = a² + 100 b · b\n\n∂L/∂b = 2 100 b\n∂L/∂a = 2 a\n∂L/∂x = (∂L/∂b) e₁ + (−∂L/∂b · 2 x₀ − ∂L/∂a) e₀",
                    latex: "  a &= 1 - x_{0} \\\\\n  b &= x_{1} - {x_{0}}^{2} \\\\\n  v_{1} &= 100\\, b \\\\\n  L &= {a}^{2} + v_{1} \\cdot b \\\\\n  \\frac{\\partial L}{\\partial b} &= 2\\, v_{1} \\\\\n  \\frac{\\partial L}{\\partial a} &= 2\\, a \\\\\n  \\frac{\\partial L}{\\partial x} &= \\frac{\\partial L}{\\partial b} e_{1} + \\left(-\\frac{\\partial L}{\\partial b} \\cdot 2\\, x_{0} - \\frac{\\partial L}{\\partial a}\\right) e_{0}",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 2;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__rosenbrockResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(&[6 * ::core::mem::size_of::<f64>()])
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = 7;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = 15;
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
impl<
    const __ADDS: bool,
> ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::GradientInto<__ADDS>,
> for rosenbrock {
    type Args<'__args> = (&'__args Vector<2, f64>, &'__args mut Vector<2, f64>);
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let index: f64 = x[0];
        let a: f64 = 1.0 - index;
        let b: f64 = cpu.sub_mul(x[1], index, index);
        let mul: f64 = 100.0 * b;
        let d_b: f64 = mul + mul;
        let d_x: Vector<2, f64> = Vector([-(d_b * (index + index)) - (a + a), d_b]);
        kernels::vector_into(__ADDS, &mut (*gradient).0, |i| d_x[i]);
        a * a + mul * b
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
for rosenbrock {
    type Args<'__args> = (&'__args Vector<2, f64>,);
    type Output = (f64, __rosenbrockResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x,): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let a: f64 = 1.0 - x[0];
        let b: f64 = cpu.sub_mul(x[1], x[0], x[0]);
        (
            a * a + 100.0 * b * b,
            __rosenbrockResiduals {
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
for rosenbrock {
    type Args<'__args> = (&'__args Vector<2, f64>, &'__args __rosenbrockResiduals, f64);
    type Output = Vector<2, f64>;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let index: f64 = x[0];
        let a: f64 = 1.0 - index;
        let mul: f64 = 100.0 * cpu.sub_mul(x[1], index, index);
        let add: f64 = mul + mul;
        let d_b: f64 = cotangent * add;
        let neg: f64 = -(cotangent * cpu.mul_add(add, index + index, a + a));
        Vector([neg, d_b])
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
for rosenbrock {
    type Args<'__args> = (&'__args Vector<2, f64>, &'__args Vector<2, f64>);
    type Output = (f64, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, d_x): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let index: f64 = x[0];
        let a: f64 = 1.0 - index;
        let b: f64 = cpu.sub_mul(x[1], index, index);
        let mul: f64 = 100.0 * b;
        (
            a * a + mul * b,
            cpu.sub_mul(d_x[1], d_x[0], index + index) * (mul + mul) - d_x[0] * (a + a),
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
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Value>
for rosenbrock {
    type Args<'__args> = (&'__args Vector<2, f64>,);
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x,): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let a: f64 = 1.0 - x[0];
        let b: f64 = cpu.sub_mul(x[1], x[0], x[0]);
        a * a + 100.0 * b * b
    }
}
