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
fn energy(x: Vector<6, f64>, limit: f64) -> f64 {
    ::tapeless::__private::machine::run::<
        energy,
        ::tapeless::__private::machine::part::Value,
    >((&x, limit))
}
/// The derivatives of the function [`energy`](fn@energy), as associated functions.
#[allow(non_camel_case_types)]
enum energy {}
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
/// What [`energy`](fn@energy)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __energyResiduals {
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
impl energy {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(x: Vector<6, f64>, limit: f64) -> f64 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        {
            let mut total = 0.0;
            for i in 0..5 {
                let d = x[i + 1] - x[i];
                if d > limit {
                    total += d.ln() * limit;
                } else {
                    total += d * d;
                }
            }
            total
        }
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(
        x: Vector<6, f64>,
        limit: f64,
    ) -> (f64, (Vector<6, f64>, f64)) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::ValueAndGrad,
        >((&x, limit))
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(x: Vector<6, f64>, limit: f64) -> (Vector<6, f64>, f64) {
        Self::value_and_grad(x, limit).1
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        x: Vector<6, f64>,
        limit: f64,
        gradient: &mut (Vector<6, f64>, f64),
    ) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::AccumulateGrad,
        >((&x, limit, gradient))
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(x: Vector<6, f64>, limit: f64) -> (f64, __energyResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&x, limit))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        x: Vector<6, f64>,
        limit: f64,
        residuals: &__energyResiduals,
        cotangent: f64,
    ) -> (Vector<6, f64>, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((&x, limit, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(
        x: Vector<6, f64>,
        limit: f64,
        d_x: Vector<6, f64>,
        d_limit: f64,
    ) -> (f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((&x, limit, &d_x, d_limit))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(
        x: Vector<6, f64>,
        limit: f64,
        cotangent: f64,
    ) -> (f64, (Vector<6, f64>, f64)) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&x, limit));
        (value, Self::backward(x, limit, &residuals, cotangent))
    }
    /// The graph of value and gradient: shapes, FLOPs, bytes, formulas; prints as a table, `to_svg()` draws it.
    pub fn graph() -> &'static ::tapeless::graph::Graph {
        &Self::__GRAPH
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 6 + 1;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__energyResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                ::tapeless::__private::kernels::peak(
                    &[
                        ::core::mem::size_of::<usize>() + ::core::mem::size_of::<f64>(),
                        2 * ::core::mem::size_of::<f64>()
                            + ::core::mem::size_of::<bool>(),
                    ],
                ),
                ::tapeless::__private::kernels::peak(
                    &[
                        ::core::mem::size_of::<usize>() + ::core::mem::size_of::<f64>(),
                        3 * ::core::mem::size_of::<f64>()
                            + ::core::mem::size_of::<bool>(),
                    ],
                ),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = (5 * (3 + ::tapeless::__private::kernels::larger(16, 2)))
        as u64;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = (5 * (3 + ::tapeless::__private::kernels::larger(16, 2))
        + 5 * (16 + ::tapeless::__private::kernels::larger(16, 1))) as u64;
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
> for energy {
    type Args<'__args> = (&'__args Vector<6, f64>, f64);
    type Output = (f64, (Vector<6, f64>, f64));
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut total: f64 = 0.0;
        for i_2 in 0..5 {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let total_2: f64;
            if gt {
                total_2 = cpu.mul_add(cpu.ln(d), limit, total);
            } else {
                total_2 = cpu.mul_add(d, d, total);
            }
            total = total_2;
        }
        let mut d_limit_2: f64 = 0.0;
        let mut d_x_2: Vector<6, f64> = <Vector<6, f64> as Params>::ZEROS;
        for i_3 in (0..5).rev() {
            let add: usize = i_3 + 1;
            let d: f64 = x[add] - x[i_3];
            let gt: bool = d > limit;
            let d_limit_3: f64;
            let d_d: f64;
            if gt {
                d_limit_3 = d_limit_2 + cpu.ln(d);
                d_d = limit / d;
            } else {
                d_limit_3 = d_limit_2;
                d_d = d + d;
            }
            d_x_2[i_3] += -d_d;
            d_x_2[add] += d_d;
            d_limit_2 = d_limit_3;
        }
        (total, (d_x_2, d_limit_2))
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
> for energy {
    type Args<'__args> = (
        &'__args Vector<6, f64>,
        f64,
        &'__args mut (Vector<6, f64>, f64),
    );
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut total: f64 = 0.0;
        for i_2 in 0..5 {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let total_2: f64;
            if gt {
                total_2 = cpu.mul_add(cpu.ln(d), limit, total);
            } else {
                total_2 = cpu.mul_add(d, d, total);
            }
            total = total_2;
        }
        let mut d_limit: f64 = 0.0;
        let mut d_x: Vector<6, f64> = <Vector<6, f64> as Params>::ZEROS;
        for i_3 in (0..5).rev() {
            let add: usize = i_3 + 1;
            let d: f64 = x[add] - x[i_3];
            let gt: bool = d > limit;
            let d_limit_2: f64;
            let d_d: f64;
            if gt {
                d_limit_2 = d_limit + cpu.ln(d);
                d_d = limit / d;
            } else {
                d_limit_2 = d_limit;
                d_d = d + d;
            }
            d_x[i_3] += -d_d;
            d_x[add] += d_d;
            d_limit = d_limit_2;
        }
        kernels::add_to_vector(&mut gradient.0.0, |i| d_x[i]);
        gradient.1 += d_limit;
        total
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
for energy {
    type Args<'__args> = (&'__args Vector<6, f64>, f64);
    type Output = (f64, __energyResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut total: f64 = 0.0;
        for i_2 in 0..5 {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let total_2: f64;
            if gt {
                total_2 = cpu.mul_add(cpu.ln(d), limit, total);
            } else {
                total_2 = cpu.mul_add(d, d, total);
            }
            total = total_2;
        }
        (
            total,
            __energyResiduals {
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
for energy {
    type Args<'__args> = (&'__args Vector<6, f64>, f64, &'__args __energyResiduals, f64);
    type Output = (Vector<6, f64>, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut d_limit_2: f64 = 0.0;
        let mut d_x_2: Vector<6, f64> = <Vector<6, f64> as Params>::ZEROS;
        for i_2 in (0..5).rev() {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let d_limit_3: f64;
            let d_d: f64;
            if gt {
                d_limit_3 = cpu.mul_add(cotangent, cpu.ln(d), d_limit_2);
                d_d = cotangent * limit / d;
            } else {
                let mul: f64 = cotangent * d;
                d_limit_3 = d_limit_2;
                d_d = mul + mul;
            }
            d_x_2[i_2] += -d_d;
            d_x_2[add] += d_d;
            d_limit_2 = d_limit_3;
        }
        (d_x_2, d_limit_2)
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
for energy {
    type Args<'__args> = (&'__args Vector<6, f64>, f64, &'__args Vector<6, f64>, f64);
    type Output = (f64, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit, d_x, d_limit): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut total: f64 = 0.0;
        let mut d_total_2: f64 = 0.0;
        for i_2 in 0..5 {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let d_d: f64 = d_x[add] - d_x[i_2];
            let total_2: f64;
            let d_total_2_2: f64;
            if gt {
                let ln: f64 = cpu.ln(d);
                total_2 = cpu.mul_add(ln, limit, total);
                d_total_2_2 = d_total_2 + (d_d / d * limit + d_limit * ln);
            } else {
                let mul: f64 = d_d * d;
                total_2 = cpu.mul_add(d, d, total);
                d_total_2_2 = d_total_2 + (mul + mul);
            }
            (total, d_total_2) = (total_2, d_total_2_2);
        }
        (total, d_total_2)
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
for energy {
    type Args<'__args> = (&'__args Vector<6, f64>, f64);
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, limit): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut total: f64 = 0.0;
        for i_2 in 0..5 {
            let add: usize = i_2 + 1;
            let d: f64 = x[add] - x[i_2];
            let gt: bool = d > limit;
            let total_2: f64;
            if gt {
                total_2 = cpu.mul_add(cpu.ln(d), limit, total);
            } else {
                total_2 = cpu.mul_add(d, d, total);
            }
            total = total_2;
        }
        total
    }
}
