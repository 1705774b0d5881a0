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
pub fn loss(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
    ::tapeless::__private::machine::run::<
        loss,
        ::tapeless::__private::machine::part::Value,
    >((net, &x, target))
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
    h: ::tapeless::Vector<16>,
    add: f32,
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
    pub fn reference(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        ::tapeless::__private::same_function(
            ::tapeless::tanh::<::tapeless::Vector<1, f32>>,
            tanh,
        );
        {
            let h = tanh(net.w1 * x + net.b1);
            let y = net.w2 * h + net.b2;
            (y[0] - target).powi(2)
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        net: &Mlp,
        x: Vector<2>,
        target: f32,
        gradient: &mut Mlp,
    ) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((net, &x, target, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(net: &Mlp, x: Vector<2>, target: f32, gradient: &mut Mlp) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((net, &x, target, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(net: &Mlp, x: Vector<2>, target: f32) -> (f32, Mlp) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f32 as Float>::ZERO, <Mlp as Params>::ZEROS);
        __result.0 = Self::write_grad(net, x, target, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(net: &Mlp, x: Vector<2>, target: f32) -> Mlp {
        Self::value_and_grad(net, x, target).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(net: &Mlp, x: Vector<2>, target: f32) -> (f32, __lossResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((net, &x, target))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        net: &Mlp,
        x: Vector<2>,
        target: f32,
        residuals: &__lossResiduals,
        cotangent: f32,
    ) -> Mlp {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((net, &x, target, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(net: &Mlp, x: Vector<2>, target: f32, d_net: &Mlp) -> (f32, f32) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((net, &x, target, d_net))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(net: &Mlp, x: Vector<2>, target: f32, cotangent: f32) -> (f32, Mlp) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((net, &x, target));
        (value, Self::backward(net, x, target, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        net: &Mlp,
        x: Vector<2>,
        target: f32,
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
    pub fn jacobian<__Derivative>(net: &Mlp, x: Vector<2>, target: f32) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        net: &Mlp,
        x: Vector<2>,
        target: f32,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(net: &Mlp, x: Vector<2>, target: f32) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        net: &Mlp,
        x: Vector<2>,
        target: f32,
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
        x: Vector<2>,
        target: f32,
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
                        numbers: b"\x01\0\0\0\x06\0\x06\0\0\0\0\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x01\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x02\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x03\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\x04\0\x01\0\x18\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x05\0\x01\0&\0\0\0\0\0\0\0\x02\0\x01\0\x08\0\0\0\x02\0\x01\0\x02\0\x16\0\x01\0\0\0\0\0\x03\0\x01\0\x0B\0\0\0\x02\0\x01\0\x02\0\x16\0\x02\0\0\0\0\0\x04\0\x01\0\x08\0\x01\0\x01\0\x01\0\x02\0\x11\0\x03\0\0\0\0\0\x05\0\x01\0\x01\0\0\0\0\0\x06\0\x03\0\x11\0\0\0\0\0\0\0\x06\0\x01\0\r\0\0\0\x02\0\x01\0\x03\0\x11\0\0\0\0\0\0\0\x07\0\x01\0\t\0\0\0\x02\0\x01\0\x03\0\x11\0\x02\0\0\0\0\0\x08\0\x01\0\x06\0\0\0\x01\0\x05\0\x03\0\x11\0\x02\0\0\0\0\0\t\0\x01\0\t\0\0\0\x02\0\x05\0\x04\0\n\0\0\0\0\0\0\0\x03\0\x01\0\t\0\0\0\x02\0\x05\0\x04\0\n\0\x04\0\0\0\0\0\n\0\x01\0\x0E\0\0\0\x02\0\x05\0\x04\0\n\0\x04\0\0\0\0\0\x07\0\x01\0\x05\0\0\0\x02\0\x05\0\x04\0\t\0\x04\0\0\0\0\0\x03\0\x02\0\x05\0\0\0\x02\0\x05\0\x04\0\n\0\x04\0\0\0\0\0\x0B\0\x02\0\x03\0\0\0\x01\0\x03\0\x04\0\n\0\0\0\0\0\0\0\x0B\0\x02\0\x08\0\0\0\x01\0\x01\0\x03\0\x11\0\0\0\0\0\0\0\x07\0\x02\0\x08\0\0\0\x02\0\x01\0\x03\0\x11\0\x02\0\0\0\0\0\x07\0\x02\0\n\0\t\0\x02\0\x01\0\x03\0\x11\0\x02\0\0\0\0\0\x0C\0\x02\0\x06\0\0\0\x01\0\x02\0\x03\0\x11\0\0\0\0\0\0\0\x05\0\x02\0\x03\0\0\0\0\0\x01\0\x02\0\x11\0\0\0\0\0\0\0\x07\0\x02\0\x03\0\0\0\x02\0\x01\0\x02\0\x11\0\x02\0\0\0\0\0\n\0\x02\0\t\0\0\0\x02\0\x01\0\x02\0\x11\0\x02\0\0\0\0\0\x07\0\x02\0\x11\0\0\0\x02\0\x01\0\x02\0\x11\0\x02\0\0\0\0\0\r\0\x02\0\x08\0\0\0\x02\0\0\0\x02\0\x16\0\x05\0\0\0\0\0",
                        texts: "net.w1net.w1net.b1net.b1net.w2net.w2net.b2net.b2xxtargettargetnet.w1 x%6 + net.b1tanh(%7)h0net.w2[0, ·]%10 ⊙ hΣ %11net.b2[0]%12 + %13%14 − target%15²2 %15%17%17 𝟏%17 · h%17 · %10∂L/∂h%20ᵀ1.0h²1 − %24∂L/∂h ⊙ %25%26 xᵀ",
                        words: &[
                            "",
                            "argument",
                            "matvec",
                            "add",
                            "tanh",
                            "constant",
                            "row",
                            "mul",
                            "sum",
                            "index",
                            "sub",
                            "broadcast",
                            "broadcast_rows",
                            "outer",
                        ],
                        types: &const {
                            [
                                (&[16, 2], Element::F32),
                                (&[16], Element::F32),
                                (&[1, 16], Element::F32),
                                (&[1], Element::F32),
                                (&[2], Element::F32),
                                (&[], Element::F32),
                                (&[], Element::Int),
                            ]
                        },
                        flops: &const {
                            [
                                0,
                                (2 * 16 * 2) as u64,
                                (16) as u64,
                                (14 * 16) as u64,
                                (1) as u64,
                                (16 * 2) as u64,
                            ]
                        },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                35,
                            >(
                                b"\0\0\x04\0\x06\0\x01\0\x07\0\x02\0\t\0\n\0\x08\0\x0B\0\x03\0\t\0\x0C\0\r\0\x0E\0\x05\0\x0F\0\x0F\0\x0F\0\x0F\0\x11\0\x11\0\x13\0\x08\0\x13\0\n\0\x14\0\x08\0\x08\0\x17\0\x18\0\x15\0\x19\0\x1A\0\x04\0",
                            )
                        },
                    }
                        .nodes::<28>()
                },
                outputs: &[16],
                gradients: &[
                    ("net.w1", 27),
                    ("net.b1", 26),
                    ("net.w2", 22),
                    ("net.b2", 18),
                ],
                rewrites: &[],
                residuals: &[8, 17],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "h      = tanh(w1 x + b1)\nv₁     = w2[0, ·] h + b2[0] − target\nL      = v₁²\n\n∂L/∂b2 = 2 v₁\n∂L/∂h  = 2 v₁ · w2[0, ·]\n∂L/∂w2 = (2 v₁ · h)ᵀ\n∂L/∂b1 = ∂L/∂h ⊙ (1 − h²)\n∂L/∂w1 = (∂L/∂b1) xᵀ",
                    latex: "  h &= \\tanh(w_{1}\\, x + b_{1}) \\\\\n  v_{1} &= {w_{2}}[0, \\cdot]\\, h + {b_{2}}[0] - \\mathit{target} \\\\\n  L &= {v_{1}}^{2} \\\\\n  v_{2} &= 2\\, v_{1} \\\\\n  \\frac{\\partial L}{\\partial b_{2}} &= v_{2} \\\\\n  \\frac{\\partial L}{\\partial h} &= v_{2} \\cdot {w_{2}}[0, \\cdot] \\\\\n  \\frac{\\partial L}{\\partial w_{2}} &= {\\left(v_{2} \\cdot h\\right)}^\\top \\\\\n  \\frac{\\partial L}{\\partial b_{1}} &= \\frac{\\partial L}{\\partial h} \\odot \\left(1 - {h}^{2}\\right) \\\\\n  \\frac{\\partial L}{\\partial w_{1}} &= \\frac{\\partial L}{\\partial b_{1}}\\, {x}^\\top",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 16 * 2 + 16 + 1 * 16 + 1;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__lossResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                2 * ::core::mem::size_of::<Vector<16>>(),
                ::core::mem::size_of::<Vector<16>>() + 2 * ::core::mem::size_of::<f32>(),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = 339;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = 452;
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
    type Args<'__args> = (&'__args Mlp, &'__args Vector<2>, f32, &'__args mut Mlp);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, target, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: kernels::Aligned<Vector<16>> = kernels::Aligned(
            kernels::matvec(cpu, &net.w1, x),
        );
        let mut h = kernels::Room::<Vector<16>>::new();
        let h = kernels::vector_in(&mut h, |i| cpu.tanh(matvec.0[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<
            16,
            _,
            _,
        >(cpu, |i| (net.w2[(0, i)], h.0[i])) + net.__tapeless_ref_b2()[0] - target;
        let add: f32 = sub + sub;
        let mut d_b1 = kernels::Room::<Vector<16>>::new();
        let d_b1 = kernels::vector_in(
            &mut d_b1,
            |i| add * net.w2[(0, i)] * cpu.sub_mul(1.0_f32, h.0[i], h.0[i]),
        );
        kernels::outer_into(cpu, __ADDS, &mut gradient.w1.0, |i| d_b1.0[i], |j| x[j]);
        kernels::vector_into(__ADDS, &mut gradient.b1.0, |i| d_b1.0[i]);
        kernels::matrix_into(__ADDS, &mut gradient.w2.0, |i, j| add * h.0[j]);
        kernels::vector_into(__ADDS, &mut (*gradient.__tapeless_mut_b2()).0, |i| add);
        sub * sub
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
    type Args<'__args> = (&'__args Mlp, &'__args Vector<2>, f32);
    type Output = (f32, __lossResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, target): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: kernels::Aligned<Vector<16>> = kernels::Aligned(
            kernels::matvec(cpu, &net.w1, x),
        );
        let mut h = kernels::Room::<Vector<16>>::new();
        let h = kernels::vector_in(&mut h, |i| cpu.tanh(matvec.0[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<
            16,
            _,
            _,
        >(cpu, |i| (net.w2[(0, i)], h.0[i])) + net.__tapeless_ref_b2()[0] - target;
        (
            sub * sub,
            __lossResiduals {
                __phantom: ::core::marker::PhantomData,
                h: h.0,
                add: sub + sub,
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
        &'__args Vector<2>,
        f32,
        &'__args __lossResiduals,
        f32,
    );
    type Output = Mlp;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, target, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mul: f32 = cotangent * residuals.add;
        let mut d_b1 = kernels::Room::<Vector<16>>::new();
        let d_b1 = kernels::vector_in(
            &mut d_b1,
            |i| {
                mul * net.w2[(0, i)]
                    * cpu.sub_mul(1.0_f32, residuals.h[i], residuals.h[i])
            },
        );
        Params::from_fields((
            kernels::matrix::<16, 2, f32>(|i, j| d_b1.0[i] * x[j]),
            d_b1.0,
            kernels::matrix::<1, 16, f32>(|i, j| mul * residuals.h[j]),
            kernels::vector::<1, f32>(|i| mul),
        ))
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
    type Args<'__args> = (&'__args Mlp, &'__args Vector<2>, f32, &'__args Mlp);
    type Output = (f32, f32);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, target, d_net): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: kernels::Aligned<Vector<16>> = kernels::Aligned(
            kernels::matvec(cpu, &net.w1, x),
        );
        let mut h = kernels::Room::<Vector<16>>::new();
        let h = kernels::vector_in(&mut h, |i| cpu.tanh(matvec.0[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<
            16,
            _,
            _,
        >(cpu, |i| (net.w2[(0, i)], h.0[i])) + net.__tapeless_ref_b2()[0] - target;
        let matvec_2: kernels::Aligned<Vector<16>> = kernels::Aligned(
            kernels::matvec(cpu, &d_net.w1, x),
        );
        (
            sub * sub,
            (kernels::sum::<
                16,
                _,
                _,
            >(
                cpu,
                |i| {
                    d_net.w2[(0, i)] * h.0[i]
                        + (matvec_2.0[i] + d_net.b1[i])
                            * cpu.sub_mul(1.0_f32, h.0[i], h.0[i]) * net.w2[(0, i)]
                },
            ) + d_net.__tapeless_ref_b2()[0]) * (sub + sub),
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
    type Args<'__args> = (&'__args Mlp, &'__args Vector<2>, f32);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (net, x, target): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let matvec: kernels::Aligned<Vector<16>> = kernels::Aligned(
            kernels::matvec(cpu, &net.w1, x),
        );
        let sub: f32 = kernels::sum_products::<
            16,
            _,
            _,
        >(cpu, |i| (net.w2[(0, i)], cpu.tanh(matvec.0[i] + net.b1[i])))
            + net.__tapeless_ref_b2()[0] - target;
        sub * sub
    }
}
