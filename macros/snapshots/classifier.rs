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
pub fn loss(net: &Mlp, x: Vector<64>, label: usize) -> f32 {
    ::tapeless::__private::machine::run::<
        loss,
        ::tapeless::__private::machine::part::Value,
    >((net, &x, label))
}
/// The derivatives of the function [`loss`](fn@loss), as associated functions.
#[allow(non_camel_case_types)]
pub enum loss {}
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
/// What [`loss`](fn@loss)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
pub struct __lossResiduals {
    exp: ::tapeless::Vector<10>,
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
impl loss {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(net: &Mlp, x: Vector<64>, label: usize) -> f32 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        ::tapeless::__private::same_function(
            ::tapeless::softmax::<::tapeless::Vector<1, f32>>,
            softmax,
        );
        {
            let p = softmax(net.w * x + net.b);
            -p[label].ln()
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        gradient: &mut Mlp,
    ) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((net, &x, label, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        gradient: &mut Mlp,
    ) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((net, &x, label, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(net: &Mlp, x: Vector<64>, label: usize) -> (f32, Mlp) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f32 as Float>::ZERO, <Mlp as Params>::ZEROS);
        __result.0 = Self::write_grad(net, x, label, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(net: &Mlp, x: Vector<64>, label: usize) -> Mlp {
        Self::value_and_grad(net, x, label).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(net: &Mlp, x: Vector<64>, label: usize) -> (f32, __lossResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((net, &x, label))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        residuals: &__lossResiduals,
        cotangent: f32,
    ) -> Mlp {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((net, &x, label, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(net: &Mlp, x: Vector<64>, label: usize, d_net: &Mlp) -> (f32, f32) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((net, &x, label, d_net))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(net: &Mlp, x: Vector<64>, label: usize, cotangent: f32) -> (f32, Mlp) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((net, &x, label));
        (value, Self::backward(net, x, label, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        cotangent: &f32,
        value: &mut f32,
        gradient: &mut Mlp,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(net: &Mlp, x: Vector<64>, label: usize) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(net: &Mlp, x: Vector<64>, label: usize) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        d_net: &Mlp,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        net: &Mlp,
        x: Vector<64>,
        label: usize,
        d_net: &Mlp,
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
                name: "loss",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x05\0\x05\0\0\0\0\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x05\0\x05\0\0\0\x01\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\x02\0\x01\0\x18\0\0\0\0\0\0\0\x01\0\0\0\x05\0\x05\0\0\0\x03\0\x01\0'\0\0\0\0\0\0\0\x02\0\x01\0\x07\0\0\0\x02\0\x01\0\x02\0\x19\0\x01\0\0\0\0\0\x03\0\x01\0\n\0\0\0\x02\0\x01\0\x02\0\x19\0\x02\0\0\0\0\0\x04\0\x01\0\x06\0\0\0\x01\0\x04\0\x02\0\x11\0\x02\0\0\0\0\0\x05\0\x01\0\x08\0\0\0\x01\0\x04\0\x02\0\x11\0\0\0\0\0\0\0\x06\0\x01\0\x07\0\0\0\x01\0\x01\0\x02\0\x11\0\0\0\0\0\0\0\x07\0\x01\0\t\0\0\0\x02\0\x01\0\x02\0\x11\0\x02\0\0\0\0\0\x08\0\x01\0\r\0\0\0\x01\0\x04\0\x02\0\x11\0\x03\0\0\0\0\0\t\0\x01\0\t\0\0\0\x02\0\x04\0\x03\0\n\0\0\0\0\0\0\0\t\0\x01\0\x0C\0\0\0\x02\0\x04\0\x03\0\n\0\0\0\0\0\0\0\x03\0\x01\0\t\0\0\0\x02\0\x04\0\x03\0\n\0\x04\0\0\0\0\0\x07\0\x01\0\n\0\0\0\x02\0\x04\0\x03\0\n\0\x04\0\0\0\0\0\x07\0\x01\0\x0B\0\0\0\x02\0\x04\0\x03\0\n\0\x04\0\0\0\0\0\n\0\x01\0\x06\0\0\0\x01\0\x04\0\x03\0\t\0\x04\0\0\0\0\0\x0B\0\x02\0\x04\0\0\0\0\0\x04\0\x03\0\t\0\0\0\0\0\0\0\x0C\0\x02\0\x0B\0\0\0\x02\0\x01\0\x03\0\n\0\0\0\0\0\0\0\x06\0\x02\0\x08\0\0\0\x01\0\x01\0\x02\0\x11\0\0\0\0\0\0\0\x07\0\x02\0\n\0\0\0\x02\0\x01\0\x02\0\x11\0\x02\0\0\0\0\0\r\0\x02\0\x08\0\0\0\x01\0\x01\0\x02\0\x11\0\x05\0\0\0\0\0\x03\0\x02\0\t\0\0\0\x02\0\x01\0\x02\0\x19\0\x02\0\0\0\0\0\x0E\0\x02\0\x08\0\0\0\x02\0\0\0\x02\0\x19\0\x06\0\0\0\0\0",
                        texts: "net.wnet.wnet.bnet.bxxlabellabelnet.w x%4 + net.bmax %5stop(%6)%7 𝟏%5 − %7ln Σ exp(%9)%4[label]net.b[label]%11 + %12%13 − %7%14 − %10−%15-1.0−e[label]%10 𝟏%9 − %10exp(%20)%18 + %21%22 xᵀ",
                        words: &[
                            "",
                            "argument",
                            "matvec",
                            "add",
                            "max_of",
                            "stop_gradient",
                            "broadcast",
                            "sub",
                            "logsumexp",
                            "index",
                            "neg",
                            "constant",
                            "scatter",
                            "exp",
                            "outer",
                        ],
                        types: &const {
                            [
                                (&[10, 64], Element::F32),
                                (&[10], Element::F32),
                                (&[64], Element::F32),
                                (&[], Element::Int),
                                (&[], Element::F32),
                            ]
                        },
                        flops: &const {
                            [
                                0,
                                (2 * 10 * 64) as u64,
                                (10) as u64,
                                (14 * 10) as u64,
                                (1) as u64,
                                (12 * 10) as u64,
                                (10 * 64) as u64,
                            ]
                        },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                31,
                            >(
                                b"\0\0\x02\0\x04\0\x01\0\x05\0\x06\0\x07\0\x05\0\x08\0\t\0\x04\0\x03\0\x01\0\x03\0\x0B\0\x0C\0\r\0\x07\0\x0E\0\n\0\x0F\0\x11\0\x03\0\n\0\t\0\x13\0\x14\0\x12\0\x15\0\x16\0\x02\0",
                            )
                        },
                    }
                        .nodes::<24>()
                },
                outputs: &[16],
                gradients: &[("net.w", 23), ("net.b", 22)],
                rewrites: &[
                    Rewrite {
                        rule: "ln(exp(x)) → x",
                        line: 3,
                    },
                ],
                residuals: &[21],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "v₁    = w x + b\nv₂    = stop(max v₁)\nv₃    = v₁ − v₂\nv₄    = ln Σ exp(v₃)\nL     = −((w x)[label] + b[label] − v₂ − v₄)\n\n∂L/∂b = exp(v₃ − v₄) − e[label]\n∂L/∂w = (∂L/∂b) xᵀ",
                    latex: "  v_{1} &= w\\, x + b \\\\\n  v_{2} &= \\operatorname{stop}(\\max v_{1}) \\\\\n  v_{3} &= v_{1} - v_{2} \\\\\n  v_{4} &= \\ln \\sum e^{v_{3}} \\\\\n  L &= -\\left({\\left(w\\, x\\right)}[\\mathit{label}] + b_{\\mathit{label}} - v_{2} - v_{4}\\right) \\\\\n  \\frac{\\partial L}{\\partial b} &= e^{v_{3} - v_{4}} - e_{\\mathit{label}} \\\\\n  \\frac{\\partial L}{\\partial w} &= \\frac{\\partial L}{\\partial b}\\, {x}^\\top",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 10 * 64 + 10;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__lossResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                3 * ::core::mem::size_of::<Vector<10>>()
                    + 2 * ::core::mem::size_of::<f32>(),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = 1454;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = 2234;
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
> for loss {
    type Args<'__args> = (&'__args Mlp, &'__args Vector<64>, usize, &'__args mut Mlp);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, label, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: Vector<10> = kernels::matvec(cpu, &net.w, x);
        let add: Vector<10> = kernels::vector(|i| matvec[i] + net.b[i]);
        let stop_gradient: f32 = kernels::stop_gradient(kernels::max_of(cpu, &add));
        let sub: Vector<10> = kernels::vector(|i| add[i] - stop_gradient);
        let (logsumexp, softmax): (f32, Vector<10>) = kernels::logsumexp_and_softmax(
            cpu,
            true,
            &sub,
        );
        let d_b: Vector<10> = kernels::vector(|i| {
            (if i == label { -1.0 } else { 0.0 }) + softmax[i]
        });
        kernels::outer_into(cpu, __ADDS, &mut gradient.w.0, |i| d_b[i], |j| x[j]);
        kernels::vector_into(__ADDS, &mut gradient.b.0, |i| d_b[i]);
        -(matvec[label] + net.b[label] - stop_gradient - logsumexp)
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
for loss {
    type Args<'__args> = (&'__args Mlp, &'__args Vector<64>, usize);
    type Output = (f32, __lossResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, label): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: Vector<10> = kernels::matvec(cpu, &net.w, x);
        let add: Vector<10> = kernels::vector(|i| matvec[i] + net.b[i]);
        let stop_gradient: f32 = kernels::stop_gradient(kernels::max_of(cpu, &add));
        let sub: Vector<10> = kernels::vector(|i| add[i] - stop_gradient);
        let (logsumexp, softmax): (f32, Vector<10>) = kernels::logsumexp_and_softmax(
            cpu,
            true,
            &sub,
        );
        (
            -(matvec[label] + net.b[label] - stop_gradient - logsumexp),
            __lossResiduals {
                __phantom: ::core::marker::PhantomData,
                exp: softmax,
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
for loss {
    type Args<'__args> = (
        &'__args Mlp,
        &'__args Vector<64>,
        usize,
        &'__args __lossResiduals,
        f32,
    );
    type Output = Mlp;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, label, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let neg: f32 = -cotangent;
        let d_b: Vector<10> = kernels::vector(|i| {
            cpu.mul_add(cotangent, residuals.exp[i], if i == label { neg } else { 0.0 })
        });
        Params::from_fields((kernels::matrix::<10, 64, f32>(|i, j| d_b[i] * x[j]), d_b))
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
for loss {
    type Args<'__args> = (&'__args Mlp, &'__args Vector<64>, usize, &'__args Mlp);
    type Output = (f32, f32);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, label, d_net): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: Vector<10> = kernels::matvec(cpu, &net.w, x);
        let add: Vector<10> = kernels::vector(|i| matvec[i] + net.b[i]);
        let stop_gradient: f32 = kernels::stop_gradient(kernels::max_of(cpu, &add));
        let sub: Vector<10> = kernels::vector(|i| add[i] - stop_gradient);
        let (logsumexp, softmax): (f32, Vector<10>) = kernels::logsumexp_and_softmax(
            cpu,
            true,
            &sub,
        );
        let matvec_2: Vector<10> = kernels::matvec(cpu, &d_net.w, x);
        (
            -(matvec[label] + net.b[label] - stop_gradient - logsumexp),
            -(matvec_2[label] + d_net.b[label]
                - kernels::sum_products::<
                    10,
                    _,
                    _,
                >(cpu, |i| (matvec_2[i] + d_net.b[i], softmax[i]))),
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
for loss {
    type Args<'__args> = (&'__args Mlp, &'__args Vector<64>, usize);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, label): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: Vector<10> = kernels::matvec(cpu, &net.w, x);
        let add: Vector<10> = kernels::vector(|i| matvec[i] + net.b[i]);
        let stop_gradient: f32 = kernels::stop_gradient(kernels::max_of(cpu, &add));
        let sub: Vector<10> = kernels::vector(|i| add[i] - stop_gradient);
        let logsumexp: f32 = kernels::logsumexp(cpu, true, &sub);
        -(matvec[label] + net.b[label] - stop_gradient - logsumexp)
    }
}
