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
fn fused_gelu(x: Vector<64>) -> Vector<64> {
    ::tapeless::__private::machine::run::<
        fused_gelu,
        ::tapeless::__private::machine::part::Value,
    >((&x,))
}
/// The derivatives of the function [`fused_gelu`](fn@fused_gelu), as associated functions.
#[allow(non_camel_case_types)]
enum fused_gelu {}
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
/// What [`fused_gelu`](fn@fused_gelu)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __fused_geluResiduals {
    add: ::tapeless::Vector<64>,
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
impl fused_gelu {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(x: Vector<64>) -> Vector<64> {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        ::tapeless::__private::same_function(
            ::tapeless::erf::<::tapeless::Vector<1, f32>>,
            erf,
        );
        { (x * 0.5).component_mul(1.0 + erf(x / 1.41421)) }
    }
    #[doc(hidden)]
    pub fn grad<__Gradient>(x: Vector<64>) -> __Gradient
    where
        Vector<64>: ::tapeless::__private::OneFloat<__Gradient>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_grad<__Gradient>(x: Vector<64>) -> __Gradient
    where
        Vector<64>: ::tapeless::__private::OneFloat<__Gradient>,
    {
        loop {}
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(x: Vector<64>) -> (Vector<64>, __fused_geluResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&x,))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        x: Vector<64>,
        residuals: &__fused_geluResiduals,
        cotangent: Vector<64>,
    ) -> Vector<64> {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((&x, residuals, &cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(x: Vector<64>, d_x: Vector<64>) -> (Vector<64>, Vector<64>) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((&x, &d_x))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(x: Vector<64>, cotangent: Vector<64>) -> (Vector<64>, Vector<64>) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Vjp,
        >((&x, &cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        x: Vector<64>,
        cotangent: &Vector<64>,
        value: &mut Vector<64>,
        gradient: &mut Vector<64>,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(x: Vector<64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(x: Vector<64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(x: Vector<64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(x: Vector<64>, d_x: Vector<64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(x: Vector<64>, d_x: Vector<64>) -> __Derivative
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
                name: "fused_gelu",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x0F\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\0\0\x01\x003\0\0\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x02\0\0\0\x01\0/\0\x01\0\0\0\0\0\x02\0\x01\0\x07\0\0\0\0\0\0\0\x01\0T\0\0\0\0\0\0\0\x04\0\x01\0\x0B\0\0\0\x02\0\0\0\x01\0P\0\x01\0\0\0\0\0\x05\0\x01\0\x07\0\0\0\x01\0\0\0\x01\0L\0\x02\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\0\0\x01\0F\0\0\0\0\0\0\0\x06\0\x01\0\x06\0\0\0\x02\0\0\0\x01\0F\0\x01\0\0\0\0\0\x03\0\x01\0\t\0\0\0\x02\0\0\0\x01\0.\0\x01\0\0\0\0\0\x07\0\x02\0\x12\0\0\0\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\x03\0\x02\0\x04\0\0\0\x02\0\0\0\x01\0L\0\x01\0\0\0\0\0\x08\0\x02\0\x06\0\0\0\x01\0\0\0\x01\0L\0\x01\0\0\0\0\0\t\0\x02\0\x08\0\0\0\x01\0\0\0\x01\0L\0\x03\0\0\0\0\0\x02\0\x02\0\x12\0\0\0\0\0\0\0\x01\0\x0F\0\0\0\0\0\0\0\x03\0\x02\0\n\0\0\0\x02\0\0\0\x01\0\x0F\0\x01\0\0\0\0\0\x03\0\x02\0\x16\0\0\0\x02\0\0\0\x01\0\x0F\0\x01\0\0\0\0\0\x03\0\x02\0\x06\0\0\0\x02\0\0\0\x01\0\x0F\0\x01\0\0\0\0\0\x06\0\x02\0\t\0\0\0\x02\0\0\0\x01\0\x0F\0\x01\0\0\0\0\0\x03\0\x02\0\x1A\0\t\0\x02\0\0\0\x01\0\x0F\0\x01\0\0\0\0\0",
                        texts: "xx0.50.5 x1.41421x / 1.41421erf(%4)1.01 + %5%2 ⊙ %7∂L/∂fused_gelu%4²−%10exp(%11)0.7978865706617211%2 ⊙ %120.7978865706617211 %140.5 %7%15 + %16∂L/∂fused_gelu ⊙ %17∂L/∂x",
                        words: &[
                            "",
                            "argument",
                            "constant",
                            "mul",
                            "div",
                            "erf",
                            "add",
                            "cotangent",
                            "neg",
                            "exp",
                        ],
                        types: &const { [(&[64], Element::F32)] },
                        flops: &const {
                            [0, (64) as u64, (20 * 64) as u64, (12 * 64) as u64]
                        },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                23,
                            >(
                                b"\0\0\x01\0\0\0\x03\0\x04\0\x06\0\x05\0\x02\0\x07\0\x04\0\x04\0\n\0\x0B\0\x02\0\x0C\0\x0E\0\r\0\x07\0\x01\0\x0F\0\x10\0\t\0\x11\0",
                            )
                        },
                    }
                        .nodes::<19>()
                },
                outputs: &[8],
                gradients: &[("x", 18)],
                rewrites: &[],
                residuals: &[17],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "v₁         = x / 1.41421\nv₂         = 1 + erf(v₁)\nfused_gelu = 0.5 x ⊙ v₂\n\n∂L/∂x      = ∂L/∂fused_gelu ⊙ (0.7978865706617211 · 0.5 x ⊙ exp(−v₁²) + 0.5 v₂)",
                    latex: "  v_{1} &= 0.5\\, x \\\\\n  v_{2} &= \\frac{x}{1.41421} \\\\\n  v_{3} &= 1 + \\operatorname{erf}(v_{2}) \\\\\n  \\mathit{fused\\_gelu} &= v_{1} \\odot v_{3} \\\\\n  \\frac{\\partial L}{\\partial x} &= \\frac{\\partial L}{\\partial \\mathit{fused\\_gelu}} \\odot \\left(0.7978865706617211\\, v_{1} \\odot e^{-{v_{2}}^{2}} + 0.5\\, v_{3}\\right)",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 64;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__fused_geluResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(&[3 * ::core::mem::size_of::<Vector<64>>()])
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = 1536;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = 2752;
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
for fused_gelu {
    type Args<'__args> = (&'__args Vector<64>,);
    type Output = (Vector<64>, __fused_geluResiduals);
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
        let mut output = (
            <Vector<64> as Params>::ZEROS,
            __fused_geluResiduals {
                __phantom: ::core::marker::PhantomData,
                add: <Vector<64> as Params>::ZEROS,
            },
        );
        let mut mul: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut div: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut add: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        for e in 0..64 {
            let mul_e: f32 = x[e] * 0.5;
            let div_e: f32 = cpu
                .over(x[e], 1.41421_f32, [0.70710856_f32, 2.4207818e-8_f32]);
            let add_e: f32 = 1.0 + cpu.erf(div_e);
            let mul_e_2: f32 = mul_e * add_e;
            let add_e_2: f32 = cpu
                .mul_add(
                    add_e,
                    0.5_f32,
                    mul_e * cpu.exp(-(div_e * div_e)) * 0.7978865706617211,
                );
            mul.0[e] = mul_e;
            div.0[e] = div_e;
            add.0[e] = add_e;
            output.0.0[e] = mul_e_2;
            output.1.add.0[e] = add_e_2;
        }
        output
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
for fused_gelu {
    type Args<'__args> = (
        &'__args Vector<64>,
        &'__args __fused_geluResiduals,
        &'__args Vector<64>,
    );
    type Output = Vector<64>;
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
        kernels::vector::<64, f32>(|i| (*cotangent)[i] * residuals.add[i])
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
for fused_gelu {
    type Args<'__args> = (&'__args Vector<64>, &'__args Vector<64>);
    type Output = (Vector<64>, Vector<64>);
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
        let mut mul: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut div: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut add: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut mul_2: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut mul_3: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        for e in 0..64 {
            let mul_e: f32 = x[e] * 0.5;
            let div_e: f32 = cpu
                .over(x[e], 1.41421_f32, [0.70710856_f32, 2.4207818e-8_f32]);
            let add_e: f32 = 1.0 + cpu.erf(div_e);
            let mul_e_2: f32 = mul_e * add_e;
            let mul_e_3: f32 = d_x[e]
                * cpu
                    .mul_add(
                        0.5_f32,
                        add_e,
                        cpu.exp(-(div_e * div_e)) * mul_e * 0.7978865706617211,
                    );
            mul.0[e] = mul_e;
            div.0[e] = div_e;
            add.0[e] = add_e;
            mul_2.0[e] = mul_e_2;
            mul_3.0[e] = mul_e_3;
        }
        (mul_2.0, mul_3.0)
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
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Vjp>
for fused_gelu {
    type Args<'__args> = (&'__args Vector<64>, &'__args Vector<64>);
    type Output = (Vector<64>, Vector<64>);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (x, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut output = (<Vector<64> as Params>::ZEROS, <Vector<64> as Params>::ZEROS);
        let mut mul: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut div: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        let mut add: kernels::Aligned<Vector<64>> = kernels::Aligned(
            <Vector<64> as Params>::ZEROS,
        );
        for e in 0..64 {
            let mul_e: f32 = x[e] * 0.5;
            let div_e: f32 = cpu
                .over(x[e], 1.41421_f32, [0.70710856_f32, 2.4207818e-8_f32]);
            let add_e: f32 = 1.0 + cpu.erf(div_e);
            let mul_e_2: f32 = mul_e * add_e;
            let d_x_e: f32 = (*cotangent)[e]
                * cpu
                    .mul_add(
                        add_e,
                        0.5_f32,
                        mul_e * cpu.exp(-(div_e * div_e)) * 0.7978865706617211,
                    );
            mul.0[e] = mul_e;
            div.0[e] = div_e;
            add.0[e] = add_e;
            output.0.0[e] = mul_e_2;
            output.1.0[e] = d_x_e;
        }
        output
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
for fused_gelu {
    type Args<'__args> = (&'__args Vector<64>,);
    type Output = Vector<64>;
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
        kernels::vector::<
            64,
            f32,
        >(|i| {
            x[i] * 0.5
                * (1.0
                    + cpu
                        .erf(
                            cpu
                                .over(x[i], 1.41421_f32, [0.70710856_f32, 2.4207818e-8_f32]),
                        ))
        })
    }
}
