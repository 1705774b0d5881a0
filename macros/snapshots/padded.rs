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
fn valley<const N: usize>(x: &Vector<N, f64>) -> f64 {
    ::tapeless::__private::machine::run::<
        valley<N>,
        ::tapeless::__private::machine::part::Value,
    >((x,))
}
/// The derivatives of the function [`valley`](fn@valley), as associated functions.
#[allow(non_camel_case_types)]
struct valley<const N: usize> {
    __never: ::core::convert::Infallible,
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
/// What [`valley`](fn@valley)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __valleyResiduals<const N: usize> {
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
impl<const N: usize> valley<N> {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(x: &Vector<N, f64>) -> f64 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        {
            let mut sum = 0.0;
            for i in 0..N - 1 {
                sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
            }
            sum
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(x: &Vector<N, f64>, gradient: &mut Vector<N, f64>) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((x, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(x: &Vector<N, f64>, gradient: &mut Vector<N, f64>) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((x, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(x: &Vector<N, f64>) -> (f64, Vector<N, f64>) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f64 as Float>::ZERO, <Vector<N, f64> as Params>::ZEROS);
        __result.0 = Self::write_grad(x, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(x: &Vector<N, f64>) -> Vector<N, f64> {
        Self::value_and_grad(x).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(x: &Vector<N, f64>) -> (f64, __valleyResiduals<N>) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((x,))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        x: &Vector<N, f64>,
        residuals: &__valleyResiduals<N>,
        cotangent: f64,
    ) -> Vector<N, f64> {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((x, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(x: &Vector<N, f64>, d_x: &Vector<N, f64>) -> (f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((x, d_x))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(x: &Vector<N, f64>, cotangent: f64) -> (f64, Vector<N, f64>) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((x,));
        (value, Self::backward(x, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        x: &Vector<N, f64>,
        cotangent: &f64,
        value: &mut f64,
        gradient: &mut Vector<N, f64>,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(x: &Vector<N, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(x: &Vector<N, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(x: &Vector<N, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(x: &Vector<N, f64>, d_x: &Vector<N, f64>) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        x: &Vector<N, f64>,
        d_x: &Vector<N, f64>,
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
                name: "valley",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x1B\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x01\0\x02\0\x17\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x02\0\x03\0\x15\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x02\0\x03\0\x19\0\0\0\0\0\0\0\x03\0\x01\0\x07\0\0\0\x02\0\x02\0\x03\0\x15\0\x01\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\0\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x01\0\x15\0\0\0\x04\0\x03\0\x03\0\t\0\x02\0\0\0\x01\0\x05\0\x01\0\r\0\x06\0\x01\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x05\0\x02\0\r\0\t\0\x01\0\0\0\x03\0\t\0\0\0\0\0\0\0",
                        texts: "xx0.0N1N − 10.0loop(%4, 0.0, 0.0, x)value 1 of %6sum₂value 2 of %6∂L/∂x",
                        words: &["", "argument", "constant", "sub", "loop", "value"],
                        types: &const {
                            [
                                (&[N], Element::F64),
                                (&[], Element::F64),
                                (&[], Element::Int),
                                (&[], Element::Bool),
                            ]
                        },
                        flops: &const { [0, (1) as u64, (N * (15 + 2 * N)) as u64] },
                        bodies: &const {
                            [
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 9,
                                                numbers: b"\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\t\0\t\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\0\0\x01\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x03\0\x03\0\x01\0\x02\0\x02\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x01\0\x04\0#\0\0\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x02\0\x01\0\x04\0\x1F\0\x01\0\0\0\0\0\x04\0\x01\0\x06\0\0\0\x02\0\x02\0\x04\0\x1D\0\0\0\0\0\0\0\x04\0\x01\0\x04\0\0\0\x02\0\x02\0\x04\0(\0\0\0\0\0\0\0\x05\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0(\0\x01\0\0\0\0\0\x06\0\x01\0\x0B\0\0\0\x02\0\x02\0\x04\0\x1D\0\x01\0\0\0\0\0\x05\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0\x1C\0\x01\0\0\0\0\0\x02\0\x01\0\x05\0\0\0\0\0\x02\0\x04\0\x14\0\0\0\0\0\0\0\x05\0\x01\0\x07\0\0\0\x02\0\x02\0\x04\0\x14\0\x01\0\0\0\0\0\x06\0\x01\0\t\0\0\0\x02\0\x02\0\x04\0@\0\x01\0\0\0\0\0\x05\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0?\0\x01\0\0\0\0\0\x03\0\x01\0\t\0\0\0\x02\0\x02\0\x04\0\x14\0\x01\0\0\0\0\0\x03\0\x01\0\t\0\0\0\x02\0\x02\0\x04\0\r\0\x01\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0@\0\x01\0\0\0\0\0\x07\0\x01\0\x06\0\0\0\x01\0\x02\0\x04\0@\0\x01\0\0\0\0\0\x02\0\x01\0\x05\0\0\0\0\0\x02\0\x04\0\x1D\0\0\0\0\0\0\0\x05\0\x01\0\x07\0\0\0\x02\0\x02\0\x04\0\x1D\0\x01\0\0\0\0\0\x05\0\x01\0\n\0\0\0\x02\0\x02\0\x04\0(\0\x01\0\0\0\0\0\x06\0\x01\0\x0B\0\0\0\x02\0\x02\0\x04\0(\0\x01\0\0\0\0\0\x06\0\x01\0\x0B\0\0\0\x02\0\x02\0\x04\0(\0\x01\0\0\0\0\0\x08\0\x01\0\x08\0\0\0\x02\0\0\0\x04\0(\0\0\0\0\0\0\0\x08\0\x01\0\n\0\0\0\x02\0\0\0\x04\0\x1D\0\0\0\0\0\0\0\x03\0\x01\0\x0F\0\0\0\x02\0\0\0\x01\0\x1B\0\x02\0\0\0\0\0\x03\0\x01\0\t\0\t\0\x02\0\0\0\x01\0\x1B\0\x02\0\0\0\0\0",
                                                texts: "xx∂L/∂x∂L/∂xiisumsum1.01i + 1x[%15]xᵢ%17²%16 − %18%19²100.0100 %201 − %17%23²%22 + %24sum + %252 %23−%27200.0200 %19%30 · %17%28 − %31%32 − %31%33 eᵢ%30 e[%15]∂L/∂x + %34%36 + %35∂L/∂x",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "constant",
                                                    "add",
                                                    "index",
                                                    "mul",
                                                    "sub",
                                                    "neg",
                                                    "scatter",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[N], Element::F64),
                                                        (&[], Element::Int),
                                                        (&[], Element::F64),
                                                    ]
                                                },
                                                flops: &const { [0, (1) as u64, (N) as u64] },
                                                bodies: &const { [] },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        44,
                                                    >(
                                                        b"\0\0\x05\0\x01\0\x0B\0\x0E\0\t\0\x0F\0\t\0\x0B\0\x11\0\x11\0\x10\0\x12\0\x13\0\x13\0\x15\0\x14\0\r\0\x11\0\x17\0\x17\0\x16\0\x18\0\x0C\0\x19\0\x17\0\x17\0\x1B\0\x1D\0\x13\0\x1E\0\x11\0\x1C\0\x1F\0 \0\x1F\0!\0\x0B\0\x1E\0\x0F\0\n\0\"\0$\0#\0",
                                                    )
                                                },
                                            }
                                                .nodes::<29>()
                                        },
                                        outputs: &[26, 37],
                                    },
                                ],
                            ]
                        },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                8,
                            >(b"\x02\0\x03\0\x04\0\x01\0\x05\0\0\0\x06\0\x06\0")
                        },
                    }
                        .nodes::<9>()
                },
                outputs: &[7],
                gradients: &[("x", 8)],
                rewrites: &[],
                residuals: &[],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "∂L/∂x₀       = 0\nfor i = 0, …, N − 1 − 1:\n    v₁[i]    = xᵢ₊₁ − xᵢ²\n    v₂[i]    = 1 − xᵢ\n    v₃[i]    = 200 v₁[i]\n    v₄[i]    = v₃[i] · xᵢ\n    ∂L/∂xᵢ₊₁ = ∂L/∂xᵢ + (−2 v₂[i] − v₄[i] − v₄[i]) eᵢ + v₃[i] eᵢ₊₁\nsum          = Σ_{i<N − 1} (100 v₁[i]² + v₂[i]²)\nL            = sum\n\n∂L/∂x        = ∂L/∂x[N − 1]",
                    latex: "  &\\frac{\\partial L}{\\partial x_{0}} = 0 \\\\\n  &\\text{for } i = 0, \\dots, \\mathtt{N} - 1 - 1\\text{:} \\\\\n  &\\quad v_{1}^{(i)} = x_{i + 1} - {x_{i}}^{2} \\\\\n  &\\quad v_{2}^{(i)} = 1 - x_{i} \\\\\n  &\\quad v_{3}^{(i)} = 200\\, v_{1}^{(i)} \\\\\n  &\\quad v_{4}^{(i)} = v_{3}^{(i)} \\cdot x_{i} \\\\\n  &\\quad \\frac{\\partial L}{\\partial x_{i+1}} = \\frac{\\partial L}{\\partial x_{i}} + \\left(-2\\, v_{2}^{(i)} - v_{4}^{(i)} - v_{4}^{(i)}\\right) e_{i} + v_{3}^{(i)} e_{i + 1} \\\\\n  &\\mathit{sum} = \\sum_{i=0}^{\\mathtt{N} - 1-1} \\left(100\\, {v_{1}^{(i)}}^{2} + {v_{2}^{(i)}}^{2}\\right) \\\\\n  &L = \\mathit{sum} \\\\\n  &\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial x_{\\mathtt{N} - 1}}",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = N;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__valleyResiduals<N>>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                ::core::mem::size_of::<usize>()
                    + ::tapeless::__private::kernels::peak(
                        &[
                            6 * ::core::mem::size_of::<[f64; 32]>()
                                + 4 * ::core::mem::size_of::<f64>(),
                        ],
                    ),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = (1 + N * (9)) as u64;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = (1 + N * (15 + 2 * N)) as u64;
    #[doc(hidden)]
    pub const __TAPELESS_CONST_0: usize = { N };
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
    const N: usize,
    const __ADDS: bool,
> ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::GradientInto<__ADDS>,
> for valley<N> {
    type Args<'__args> = (&'__args Vector<N, f64>, &'__args mut Vector<N, f64>);
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
        let constant: usize = N;
        let sub: usize = constant - 1;
        let mut sum: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let padded: bool = kernels::is_padded::<f64, _>(cpu, sub);
        if !padded {
            if !__ADDS {
                (*gradient) = <Vector<N, f64> as Params>::ZEROS;
            }
        }
        let mut first: usize = 0;
        if first < sub {
            while first < sub {
                let lanes: usize = usize::min(kernels::TURNS, sub - first);
                let padded_lanes: usize = if padded {
                    kernels::padded::<f64, _>(cpu, lanes)
                } else {
                    lanes
                };
                let x_block = &x.0[first + 1..][..lanes];
                let x_block_padded;
                let x_block: &[f64] = if padded {
                    x_block_padded = kernels::pad(cpu, x_block);
                    &x_block_padded[..padded_lanes]
                } else {
                    x_block
                };
                let x_block_2 = &x.0[first..][..lanes];
                let x_block_2_padded;
                let x_block_2: &[f64] = if padded {
                    x_block_2_padded = kernels::pad(cpu, x_block_2);
                    &x_block_2_padded[..padded_lanes]
                } else {
                    x_block_2
                };
                let mut sum_lanes_padded = [0.0; kernels::TURNS];
                let mut gradient_left = 0.0;
                let mut low_padded = [0.0; kernels::TURNS];
                let mut high_padded = [0.0; kernels::TURNS];
                let gradient_block = &mut (*gradient).0[first..][..lanes + 1];
                for lane in 0..padded_lanes {
                    let i_2: usize = first + usize::min(lane, lanes - 1);
                    let sub_2: f64 = cpu
                        .sub_mul(x_block[lane], x_block_2[lane], x_block_2[lane]);
                    let sub_3: f64 = 1.0 - x_block_2[lane];
                    let mul: f64 = 200.0 * sub_2;
                    let mul_2: f64 = mul * x_block_2[lane];
                    let next: f64 = cpu
                        .mul_add(
                            100.0_f64,
                            sub_2 * sub_2,
                            cpu.mul_add(sub_3, sub_3, sum_lanes.0[lane]),
                        );
                    if padded {
                        sum_lanes_padded[lane] = next;
                    } else {
                        sum_lanes.0[lane] = next;
                    }
                    if padded {
                        low_padded[lane] = cpu
                            .sub_mul(
                                cpu.sub_mul(-(sub_3 + sub_3), mul, x_block_2[lane]),
                                mul,
                                x_block_2[lane],
                            );
                        high_padded[lane] = mul;
                    } else {
                        gradient_block[lane]
                            += gradient_left
                                + (cpu
                                    .sub_mul(
                                        cpu.sub_mul(-(sub_3 + sub_3), mul, x_block_2[lane]),
                                        mul,
                                        x_block_2[lane],
                                    ));
                        gradient_left = mul;
                    }
                }
                if padded {
                    if !__ADDS {
                        (*gradient) = <Vector<N, f64> as Params>::ZEROS;
                    }
                    kernels::add_neighbours(
                        cpu,
                        __ADDS || first > 0,
                        &mut (*gradient).0[first..][..lanes + 1],
                        &low_padded,
                        &high_padded,
                    );
                } else {
                    gradient_block[lanes] += gradient_left;
                }
                if padded {
                    kernels::keep_turns(cpu, &mut sum_lanes.0, &sum_lanes_padded, lanes);
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        sum
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
impl<
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Forward>
for valley<N> {
    type Args<'__args> = (&'__args Vector<N, f64>,);
    type Output = (f64, __valleyResiduals<N>);
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
        let constant: usize = N;
        let sub: usize = constant - 1;
        let mut sum: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let padded: bool = kernels::is_padded::<f64, _>(cpu, sub);
        let mut first: usize = 0;
        if first < sub {
            while first < sub {
                let lanes: usize = usize::min(kernels::TURNS, sub - first);
                let padded_lanes: usize = if padded {
                    kernels::padded::<f64, _>(cpu, lanes)
                } else {
                    lanes
                };
                let x_block = &x.0[first + 1..][..lanes];
                let x_block_padded;
                let x_block: &[f64] = if padded {
                    x_block_padded = kernels::pad(cpu, x_block);
                    &x_block_padded[..padded_lanes]
                } else {
                    x_block
                };
                let x_block_2 = &x.0[first..][..lanes];
                let x_block_2_padded;
                let x_block_2: &[f64] = if padded {
                    x_block_2_padded = kernels::pad(cpu, x_block_2);
                    &x_block_2_padded[..padded_lanes]
                } else {
                    x_block_2
                };
                let mut sum_lanes_padded = [0.0; kernels::TURNS];
                for lane in 0..padded_lanes {
                    let i_2: usize = first + usize::min(lane, lanes - 1);
                    let sub_2: f64 = cpu
                        .sub_mul(x_block[lane], x_block_2[lane], x_block_2[lane]);
                    let sub_3: f64 = 1.0 - x_block_2[lane];
                    let next: f64 = cpu
                        .mul_add(
                            100.0_f64,
                            sub_2 * sub_2,
                            cpu.mul_add(sub_3, sub_3, sum_lanes.0[lane]),
                        );
                    if padded {
                        sum_lanes_padded[lane] = next;
                    } else {
                        sum_lanes.0[lane] = next;
                    }
                }
                if padded {
                    kernels::keep_turns(cpu, &mut sum_lanes.0, &sum_lanes_padded, lanes);
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        (
            sum,
            __valleyResiduals {
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
impl<
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Backward>
for valley<N> {
    type Args<'__args> = (&'__args Vector<N, f64>, &'__args __valleyResiduals<N>, f64);
    type Output = Vector<N, f64>;
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
        let constant: usize = N;
        let sub: usize = constant - 1;
        let mut d_x_2: kernels::Aligned<Vector<N, f64>> = kernels::Aligned(
            <Vector<N, f64> as Params>::ZEROS,
        );
        let padded: bool = kernels::is_padded::<f64, _>(cpu, sub);
        let mut first: usize = 0;
        if first < sub {
            let mul: f64 = cotangent * 100.0;
            while first < sub {
                let lanes: usize = usize::min(kernels::TURNS, sub - first);
                let padded_lanes: usize = if padded {
                    kernels::padded::<f64, _>(cpu, lanes)
                } else {
                    lanes
                };
                let x_block = &x.0[first + 1..][..lanes];
                let x_block_padded;
                let x_block: &[f64] = if padded {
                    x_block_padded = kernels::pad(cpu, x_block);
                    &x_block_padded[..padded_lanes]
                } else {
                    x_block
                };
                let x_block_2 = &x.0[first..][..lanes];
                let x_block_2_padded;
                let x_block_2: &[f64] = if padded {
                    x_block_2_padded = kernels::pad(cpu, x_block_2);
                    &x_block_2_padded[..padded_lanes]
                } else {
                    x_block_2
                };
                let mut d_x_2_left = 0.0;
                let mut low_padded = [0.0; kernels::TURNS];
                let mut high_padded = [0.0; kernels::TURNS];
                let d_x_2_block = &mut d_x_2.0.0[first..][..lanes + 1];
                for lane in 0..padded_lanes {
                    let i_2: usize = first + usize::min(lane, lanes - 1);
                    let sub_2: f64 = cpu
                        .sub_mul(x_block[lane], x_block_2[lane], x_block_2[lane]);
                    let sub_3: f64 = 1.0 - x_block_2[lane];
                    let mul_2: f64 = mul * (sub_2 + sub_2);
                    let mul_3: f64 = mul_2 * x_block_2[lane];
                    if padded {
                        low_padded[lane] = cpu
                            .sub_mul(
                                cpu
                                    .sub_mul(
                                        -(cotangent * (sub_3 + sub_3)),
                                        mul_2,
                                        x_block_2[lane],
                                    ),
                                mul_2,
                                x_block_2[lane],
                            );
                        high_padded[lane] = mul_2;
                    } else {
                        d_x_2_block[lane]
                            += d_x_2_left
                                + (cpu
                                    .sub_mul(
                                        cpu
                                            .sub_mul(
                                                -(cotangent * (sub_3 + sub_3)),
                                                mul_2,
                                                x_block_2[lane],
                                            ),
                                        mul_2,
                                        x_block_2[lane],
                                    ));
                        d_x_2_left = mul_2;
                    }
                }
                if padded {
                    kernels::add_neighbours(
                        cpu,
                        false || first > 0,
                        &mut d_x_2.0.0[first..][..lanes + 1],
                        &low_padded,
                        &high_padded,
                    );
                } else {
                    d_x_2_block[lanes] += d_x_2_left;
                }
                first += lanes;
            }
        }
        d_x_2.0
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
impl<
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Jvp>
for valley<N> {
    type Args<'__args> = (&'__args Vector<N, f64>, &'__args Vector<N, f64>);
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
        let constant: usize = N;
        let sub: usize = constant - 1;
        let mut sum: f64 = 0.0;
        let mut d_sum_2: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut d_sum_2_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let padded: bool = kernels::is_padded::<f64, _>(cpu, sub);
        let mut first: usize = 0;
        if first < sub {
            while first < sub {
                let lanes: usize = usize::min(kernels::TURNS, sub - first);
                let padded_lanes: usize = if padded {
                    kernels::padded::<f64, _>(cpu, lanes)
                } else {
                    lanes
                };
                let x_block = &x.0[first + 1..][..lanes];
                let x_block_padded;
                let x_block: &[f64] = if padded {
                    x_block_padded = kernels::pad(cpu, x_block);
                    &x_block_padded[..padded_lanes]
                } else {
                    x_block
                };
                let x_block_2 = &x.0[first..][..lanes];
                let x_block_2_padded;
                let x_block_2: &[f64] = if padded {
                    x_block_2_padded = kernels::pad(cpu, x_block_2);
                    &x_block_2_padded[..padded_lanes]
                } else {
                    x_block_2
                };
                let value_block = &d_x.0[first + 1..][..lanes];
                let value_block_padded;
                let value_block: &[f64] = if padded {
                    value_block_padded = kernels::pad(cpu, value_block);
                    &value_block_padded[..padded_lanes]
                } else {
                    value_block
                };
                let value_block_2 = &d_x.0[first..][..lanes];
                let value_block_2_padded;
                let value_block_2: &[f64] = if padded {
                    value_block_2_padded = kernels::pad(cpu, value_block_2);
                    &value_block_2_padded[..padded_lanes]
                } else {
                    value_block_2
                };
                let mut sum_lanes_padded = [0.0; kernels::TURNS];
                let mut d_sum_2_lanes_padded = [0.0; kernels::TURNS];
                for lane in 0..padded_lanes {
                    let i_2: usize = first + usize::min(lane, lanes - 1);
                    let sub_2: f64 = cpu
                        .sub_mul(x_block[lane], x_block_2[lane], x_block_2[lane]);
                    let sub_3: f64 = 1.0 - x_block_2[lane];
                    let next: f64 = cpu
                        .mul_add(
                            100.0_f64,
                            sub_2 * sub_2,
                            cpu.mul_add(sub_3, sub_3, sum_lanes.0[lane]),
                        );
                    if padded {
                        sum_lanes_padded[lane] = next;
                    } else {
                        sum_lanes.0[lane] = next;
                    }
                    let next_2: f64 = d_sum_2_lanes.0[lane]
                        + (cpu
                            .sub_mul(
                                value_block[lane],
                                value_block_2[lane],
                                x_block_2[lane] + x_block_2[lane],
                            ) * (sub_2 + sub_2) * 100.0
                            - value_block_2[lane] * (sub_3 + sub_3));
                    if padded {
                        d_sum_2_lanes_padded[lane] = next_2;
                    } else {
                        d_sum_2_lanes.0[lane] = next_2;
                    }
                }
                if padded {
                    kernels::keep_turns(cpu, &mut sum_lanes.0, &sum_lanes_padded, lanes);
                }
                if padded {
                    kernels::keep_turns(
                        cpu,
                        &mut d_sum_2_lanes.0,
                        &d_sum_2_lanes_padded,
                        lanes,
                    );
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        d_sum_2 = d_sum_2 + kernels::sum_of_lanes(cpu, &d_sum_2_lanes.0);
        (sum, d_sum_2)
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
impl<
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Value>
for valley<N> {
    type Args<'__args> = (&'__args Vector<N, f64>,);
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
        let constant: usize = N;
        let sub: usize = constant - 1;
        let mut sum: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let padded: bool = kernels::is_padded::<f64, _>(cpu, sub);
        let mut first: usize = 0;
        if first < sub {
            while first < sub {
                let lanes: usize = usize::min(kernels::TURNS, sub - first);
                let padded_lanes: usize = if padded {
                    kernels::padded::<f64, _>(cpu, lanes)
                } else {
                    lanes
                };
                let x_block = &x.0[first + 1..][..lanes];
                let x_block_padded;
                let x_block: &[f64] = if padded {
                    x_block_padded = kernels::pad(cpu, x_block);
                    &x_block_padded[..padded_lanes]
                } else {
                    x_block
                };
                let x_block_2 = &x.0[first..][..lanes];
                let x_block_2_padded;
                let x_block_2: &[f64] = if padded {
                    x_block_2_padded = kernels::pad(cpu, x_block_2);
                    &x_block_2_padded[..padded_lanes]
                } else {
                    x_block_2
                };
                let mut sum_lanes_padded = [0.0; kernels::TURNS];
                for lane in 0..padded_lanes {
                    let i_2: usize = first + usize::min(lane, lanes - 1);
                    let sub_2: f64 = cpu
                        .sub_mul(x_block[lane], x_block_2[lane], x_block_2[lane]);
                    let sub_3: f64 = 1.0 - x_block_2[lane];
                    let next: f64 = cpu
                        .mul_add(
                            100.0_f64,
                            sub_2 * sub_2,
                            cpu.mul_add(sub_3, sub_3, sum_lanes.0[lane]),
                        );
                    if padded {
                        sum_lanes_padded[lane] = next;
                    } else {
                        sum_lanes.0[lane] = next;
                    }
                }
                if padded {
                    kernels::keep_turns(cpu, &mut sum_lanes.0, &sum_lanes_padded, lanes);
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        sum
    }
}
