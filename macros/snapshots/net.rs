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
    sub: f32,
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
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(net: &Mlp, x: Vector<2>, target: f32) -> (f32, Mlp) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::ValueAndGrad,
        >((net, &x, target))
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(net: &Mlp, x: Vector<2>, target: f32) -> Mlp {
        Self::value_and_grad(net, x, target).1
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
            ::tapeless::__private::machine::part::AccumulateGrad,
        >((net, &x, target, gradient))
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
    /// The graph of value and gradient: shapes, FLOPs, bytes, formulas; prints as a table, `to_svg()` draws it.
    pub fn graph() -> &'static ::tapeless::graph::Graph {
        &Self::__GRAPH
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
impl ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::ValueAndGrad,
> for loss {
    type Args<'__args> = (&'__args Mlp, &'__args Vector<2>, f32);
    type Output = (f32, Mlp);
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
        let matvec: Vector<16> = kernels::matvec(cpu, &net.w1, x);
        let h: Vector<16> = kernels::vector(|i| cpu.tanh(matvec[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<16, _, _>(cpu, |i| (net.w2[(0, i)], h[i]))
            + net.__tapeless_ref_b2()[0] - target;
        let add: f32 = sub + sub;
        let d_b1: Vector<16> = kernels::vector(|i| {
            add * net.w2[(0, i)] * cpu.sub_mul(1.0_f32, h[i], h[i])
        });
        (
            sub * sub,
            Params::from_fields((
                kernels::matrix::<16, 2, f32>(|i, j| d_b1[i] * x[j]),
                d_b1,
                kernels::matrix::<1, 16, f32>(|i, j| add * h[j]),
                kernels::vector::<1, f32>(|i| add),
            )),
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
impl ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::AccumulateGrad,
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
        let matvec: Vector<16> = kernels::matvec(cpu, &net.w1, x);
        let h: Vector<16> = kernels::vector(|i| cpu.tanh(matvec[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<16, _, _>(cpu, |i| (net.w2[(0, i)], h[i]))
            + net.__tapeless_ref_b2()[0] - target;
        let add: f32 = sub + sub;
        let d_b1: Vector<16> = kernels::vector(|i| {
            add * net.w2[(0, i)] * cpu.sub_mul(1.0_f32, h[i], h[i])
        });
        kernels::add_outer(cpu, &mut gradient.w1.0, |i| d_b1[i], |j| x[j]);
        kernels::add_to_vector(&mut gradient.b1.0, |i| d_b1[i]);
        kernels::add_to_matrix(&mut gradient.w2.0, |i, j| add * h[j]);
        kernels::add_to_vector(&mut (*gradient.__tapeless_mut_b2()).0, |i| add);
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
        let matvec: Vector<16> = kernels::matvec(cpu, &net.w1, x);
        let h: Vector<16> = kernels::vector(|i| cpu.tanh(matvec[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<16, _, _>(cpu, |i| (net.w2[(0, i)], h[i]))
            + net.__tapeless_ref_b2()[0] - target;
        (
            sub * sub,
            __lossResiduals {
                __phantom: ::core::marker::PhantomData,
                h: h,
                sub: sub,
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
        let mul: f32 = cotangent * residuals.sub;
        let add: f32 = mul + mul;
        let d_b1: Vector<16> = kernels::vector(|i| {
            add * net.w2[(0, i)] * cpu.sub_mul(1.0_f32, residuals.h[i], residuals.h[i])
        });
        Params::from_fields((
            kernels::matrix::<16, 2, f32>(|i, j| d_b1[i] * x[j]),
            d_b1,
            kernels::matrix::<1, 16, f32>(|i, j| add * residuals.h[j]),
            kernels::vector::<1, f32>(|i| add),
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
        let matvec: Vector<16> = kernels::matvec(cpu, &net.w1, x);
        let h: Vector<16> = kernels::vector(|i| cpu.tanh(matvec[i] + net.b1[i]));
        let sub: f32 = kernels::sum_products::<16, _, _>(cpu, |i| (net.w2[(0, i)], h[i]))
            + net.__tapeless_ref_b2()[0] - target;
        let matvec_2: Vector<16> = kernels::matvec(cpu, &d_net.w1, x);
        let mul: f32 = (kernels::sum::<
            16,
            _,
            _,
        >(
            cpu,
            |i| {
                d_net.w2[(0, i)] * h[i]
                    + (matvec_2[i] + d_net.b1[i]) * cpu.sub_mul(1.0_f32, h[i], h[i])
                        * net.w2[(0, i)]
            },
        ) + d_net.__tapeless_ref_b2()[0]) * sub;
        (sub * sub, mul + mul)
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
        let matvec: Vector<16> = kernels::matvec(cpu, &net.w1, x);
        let sub: f32 = kernels::sum_products::<
            16,
            _,
            _,
        >(cpu, |i| (net.w2[(0, i)], cpu.tanh(matvec[i] + net.b1[i])))
            + net.__tapeless_ref_b2()[0] - target;
        sub * sub
    }
}
