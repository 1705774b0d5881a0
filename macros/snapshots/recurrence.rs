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
pub fn loss(cell: &Rnn, xs: &[Vector<4>; 20], target: f32) -> f32 {
    ::tapeless::__private::machine::run::<
        loss,
        ::tapeless::__private::machine::part::Value,
    >((cell, xs, target))
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
    add: f32,
    h_kept: [::tapeless::Vector<8>; 20],
    sub_kept: [::tapeless::Vector<8>; 20],
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
    pub fn reference(cell: &Rnn, xs: &[Vector<4>; 20], target: f32) -> f32 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        ::tapeless::__private::same_function(
            ::tapeless::tanh::<::tapeless::Vector<1, f32>>,
            tanh,
        );
        {
            let mut h = Vector::<8>::zeros();
            for x in xs {
                h = tanh(cell.w * *x + cell.u * h + cell.b);
            }
            (h[0] - target).powi(2)
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        gradient: &mut Rnn,
    ) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((cell, xs, target, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        gradient: &mut Rnn,
    ) -> f32 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((cell, xs, target, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(cell: &Rnn, xs: &[Vector<4>; 20], target: f32) -> (f32, Rnn) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f32 as Float>::ZERO, <Rnn as Params>::ZEROS);
        __result.0 = Self::write_grad(cell, xs, target, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(cell: &Rnn, xs: &[Vector<4>; 20], target: f32) -> Rnn {
        Self::value_and_grad(cell, xs, target).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
    ) -> (f32, __lossResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((cell, xs, target))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        residuals: &__lossResiduals,
        cotangent: f32,
    ) -> Rnn {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((cell, xs, target, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        d_cell: &Rnn,
    ) -> (f32, f32) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((cell, xs, target, d_cell))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        cotangent: f32,
    ) -> (f32, Rnn) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((cell, xs, target));
        (value, Self::backward(cell, xs, target, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        cotangent: &f32,
        value: &mut f32,
        gradient: &mut Rnn,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        d_cell: &Rnn,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        cell: &Rnn,
        xs: &[Vector<4>; 20],
        target: f32,
        d_cell: &Rnn,
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
                        numbers: b"\x01\0\0\0\x06\0\x06\0\0\0\0\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x01\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x02\0\x01\0\r\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x03\0\x01\0\x19\0\0\0\0\0\0\0\x01\0\0\0\x06\0\x06\0\0\0\x04\0\x01\0/\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x02\0\x01\0/\0\0\0\0\0\0\0\x02\0\x01\0\x02\0\0\0\0\0\x05\0\x01\0/\0\0\0\0\0\0\0\x03\0\x01\0-\0\0\0\x06\0\x06\0\x03\0\t\0\x01\0\0\0\x01\0\x04\0\x01\0\r\0\x04\0\x01\0\x02\0\x03\0\t\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x05\0\x06\0\x0C\0\0\0\0\0\0\0\x05\0\x01\0\x07\0\0\0\x02\0\x04\0\x06\0\n\0\0\0\0\0\0\0\x06\0\x01\0\x0E\0\0\0\x02\0\x04\0\x06\0\n\0\x02\0\0\0\0\0\x07\0\x01\0\x05\0\0\0\x02\0\x04\0\x06\0\t\0\x02\0\0\0\0\0\x08\0\x02\0\x05\0\0\0\x02\0\x04\0\x06\0\n\0\x02\0\0\0\0\0\t\0\x02\0\x08\0\x0C\0\x02\0\x02\0\x06\0\n\0\0\0\0\0\0\0\x02\0\x02\0\x03\0\0\0\0\0\0\0\x03\0\t\0\0\0\0\0\0\0\x02\0\x02\0\x03\0\0\0\0\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x02\0\r\0\x05\0\x01\0\x07\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x02\0\r\0\x08\0\x01\0\x07\0\x03\0\t\0\0\0\0\0\0\0\x03\0\x02\0F\0\0\0\t\0\x06\0\x03\0\t\0\x01\0\0\0\x02\0\x04\0\x02\0\x0E\0\0\0\x01\0\0\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x02\0\x0E\0\0\0\x01\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x02\0\x0E\0\0\0\x01\0\x02\0\x03\0\t\0\0\0\0\0\0\0",
                        texts: "cell.wcell.wcell.ucell.ucell.bcell.bxs[·]xs[·]targettarget0.020loop(20, 0.0, cell.w, cell.u, cell.b, xs[·])value 1 of %7h₂0h₂[0]%10 − target%11²2 %11%13 e₀∂L/∂h₂0.00.0value 2 of %7h[·]value 3 of %7kept[·]loop(20, ∂L/∂h₂, 0.0, 0.0, 0.0, cell.u, xs[·], h[·], kept[·])value 2 of %19value 3 of %19value 4 of %19",
                        words: &[
                            "",
                            "argument",
                            "constant",
                            "loop",
                            "value",
                            "index",
                            "sub",
                            "mul",
                            "add",
                            "scatter",
                        ],
                        types: &const {
                            [
                                (&[8, 4], Element::F32),
                                (&[8, 8], Element::F32),
                                (&[8], Element::F32),
                                (&[20, 4], Element::F32),
                                (&[], Element::F32),
                                (&[], Element::Int),
                                (&[], Element::Bool),
                                (&[20, 8], Element::F32),
                            ]
                        },
                        flops: &const { [0, (20 * (336)) as u64, (1) as u64] },
                        bodies: &const {
                            [
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 23,
                                                numbers: b"\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x02\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x06\0\x06\0\x01\0\x03\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x04\0\x04\0\0\0\x04\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x02\0\x01\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x08\0\x01\0\x02\0\x05\0\x01\0/\0\0\0\0\0\0\0\x03\0\x01\0\x03\0\0\0\x02\0\x02\0\x04\0\x16\0\x01\0\0\0\0\0\x03\0\x01\0\x03\0\0\0\x02\0\x02\0\x04\0$\0\x02\0\0\0\0\0\x04\0\x01\0\t\0\0\0\x02\0\x02\0\x04\0\x16\0\x03\0\0\0\0\0\x04\0\x01\0\x07\0\0\0\x02\0\x02\0\x04\0\x16\0\x03\0\0\0\0\0\x05\0\x01\0\t\0\0\0\x01\0\x02\0\x04\0\x11\0\x04\0\0\0\0\0\x06\0\x01\0\x03\0\0\0\0\0\x02\0\x04\0\x11\0\0\0\0\0\0\0\x07\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0\x11\0\x03\0\0\0\0\0\x08\0\x01\0\t\0\0\0\x02\0\x02\0\x04\0\x11\0\x03\0\0\0\0\0",
                                                texts: "wwuubbxs[·]xs[·]turnturnhhxs[turn]xw xu h%30 + %31%32 + btanh(%33)1.0%34²1 − %36",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "item",
                                                    "matvec",
                                                    "add",
                                                    "tanh",
                                                    "constant",
                                                    "mul",
                                                    "sub",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[8, 4], Element::F32),
                                                        (&[8, 8], Element::F32),
                                                        (&[8], Element::F32),
                                                        (&[20, 4], Element::F32),
                                                        (&[], Element::Int),
                                                        (&[4], Element::F32),
                                                    ]
                                                },
                                                flops: &const {
                                                    [
                                                        0,
                                                        (2 * 8 * 4) as u64,
                                                        (2 * 8 * 8) as u64,
                                                        (8) as u64,
                                                        (14 * 8) as u64,
                                                    ]
                                                },
                                                bodies: &const { [] },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        20,
                                                    >(
                                                        b"\0\0\x01\0\x02\0\x03\0\x05\0\x1A\0\x1B\0\x17\0\x1D\0\x18\0\x1C\0\x1E\0\x1F\0 \0\x19\0!\0\"\0\"\0#\0$\0",
                                                    )
                                                },
                                            }
                                                .nodes::<15>()
                                        },
                                        outputs: &[34, 28, 37],
                                    },
                                ],
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 38,
                                                numbers: b"\x01\0\x02\0\x01\0\x01\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x06\0\x06\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x05\0\x05\0\x01\0\x02\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x08\0\x08\0\x01\0\x02\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\t\0\t\0\x01\0\x03\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\t\0\t\0\x01\0\x04\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\t\0\t\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\t\0\t\0\x01\0\x03\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x04\0\x04\0\0\0\x05\0\x01\0\0\0\0\0\0\0\0\0\x02\0\x02\0\x07\0\0\0\x02\0\x03\0\x01\0\x19\0\0\0\0\0\0\0\x02\0\x02\0\n\0\0\0\x02\0\x03\0\x01\0\x19\0\0\0\0\0\0\0\x02\0\x02\0\x08\0\x01\0\x02\0\x06\0\x01\0/\0\0\0\0\0\0\0\x03\0\x02\0\x11\0\0\0\x02\0\x03\0\x04\0\x11\0\x01\0\0\0\0\0\x04\0\x02\0\n\0\0\0\x02\0\0\0\x04\0$\0\x02\0\0\0\0\0\x05\0\x02\0\x08\0\t\0\x02\0\x03\0\x04\0$\0\x03\0\0\0\0\0\x04\0\x02\0\x08\0\0\0\x02\0\x04\0\x04\0\x16\0\x04\0\0\0\0\0\x06\0\x02\0\x0F\0\0\0\x02\0\x03\0\x01\0\r\0\x01\0\0\0\0\0\x06\0\x02\0\x0F\0\0\0\x02\0\0\0\x01\0\r\0\x02\0\0\0\0\0\x06\0\x02\0\x0F\0\0\0\x02\0\x04\0\x01\0\r\0\x04\0\0\0\0\0",
                                                texts: "uuxs[·]xs[·]h[·]h[·]kept[·]kept[·]∂L/∂h∂L/∂hcarried 2carried 2carried 3carried 3carried 4carried 4turnturnh[turn]kept[turn]xs[turn]x∂L/∂h ⊙ %48%50 %47ᵀuᵀ %50∂L/∂h%50 xᵀcarried 4 + %50carried 3 + %51carried 2 + %53",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "item",
                                                    "mul",
                                                    "outer",
                                                    "tr_matvec",
                                                    "add",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[8, 8], Element::F32),
                                                        (&[20, 4], Element::F32),
                                                        (&[20, 8], Element::F32),
                                                        (&[8], Element::F32),
                                                        (&[8, 4], Element::F32),
                                                        (&[], Element::Int),
                                                        (&[4], Element::F32),
                                                    ]
                                                },
                                                flops: &const {
                                                    [
                                                        0,
                                                        (8) as u64,
                                                        (8 * 8) as u64,
                                                        (2 * 8 * 8) as u64,
                                                        (8 * 4) as u64,
                                                    ]
                                                },
                                                bodies: &const { [] },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        28,
                                                    >(
                                                        b"\x01\0\x03\0\x11\0\x12\0\x0E\0\x0F\0\x10\0\x05\0(\0.\0)\0.\0'\0.\0*\x000\x002\0/\0&\x002\x002\x001\0-\x002\0,\x003\0+\x005\0",
                                                    )
                                                },
                                            }
                                                .nodes::<19>()
                                        },
                                        outputs: &[52, 56, 55, 54],
                                    },
                                ],
                            ]
                        },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                31,
                            >(
                                b"\x06\0\x05\0\0\0\x01\0\x02\0\x03\0\x07\0\x08\0\t\0\n\0\x04\0\x0B\0\x0B\0\x0B\0\x0B\0\r\0\t\0\x07\0\x07\0\x06\0\x0E\0\x0F\0\x10\0\x05\0\x01\0\x03\0\x11\0\x12\0\x13\0\x13\0\x13\0",
                            )
                        },
                    }
                        .nodes::<23>()
                },
                outputs: &[12],
                gradients: &[("cell.w", 20), ("cell.u", 21), ("cell.b", 22)],
                rewrites: &[],
                residuals: &[13, 17, 18],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "h₀         = 0\nfor t = 0, …, 19:\n    xₜ     = xs[t]\n    hₜ₊₁   = tanh(w xₜ + u hₜ + b)\n    v₁[t]  = 1 − hₜ₊₁²\nv₂         = h₂₀[0] − target\nL          = v₂²\n\n∂L/∂h₂₀    = (2 v₂) e₀\nfor t = 19, …, 0:\n    xₜ     = xs[t]\n    v₃[t]  = ∂L/∂hₜ₊₁ ⊙ v₁[t]\n    ∂L/∂hₜ = uᵀ v₃[t]\n∂L/∂w      = Σ_{t<20} v₃[t] xₜᵀ\n∂L/∂u      = Σ_{t<20} v₃[t] hₜᵀ\n∂L/∂b      = Σ_{t<20} v₃[t]",
                    latex: "  &h_{0} = 0 \\\\\n  &\\text{for } t = 0, \\dots, 19\\text{:} \\\\\n  &\\quad x_{t} = \\mathit{xs}_{t} \\\\\n  &\\quad h_{t+1} = \\tanh(w\\, x_{t} + u\\, h_{t} + b) \\\\\n  &\\quad v_{1}^{(t)} = 1 - {h_{t+1}}^{2} \\\\\n  &v_{2} = {h_{20}}[0] - \\mathit{target} \\\\\n  &L = {v_{2}}^{2} \\\\\n  &\\frac{\\partial L}{\\partial h_{20}} = \\left(2\\, v_{2}\\right) e_{0} \\\\\n  &\\text{for } t = 19, \\dots, 0\\text{:} \\\\\n  &\\quad x_{t} = \\mathit{xs}_{t} \\\\\n  &\\quad v_{3}^{(t)} = \\frac{\\partial L}{\\partial h_{t+1}} \\odot v_{1}^{(t)} \\\\\n  &\\quad \\frac{\\partial L}{\\partial h_{t}} = {u}^\\top\\, v_{3}^{(t)} \\\\\n  &\\frac{\\partial L}{\\partial w} = \\sum_{t=0}^{19} v_{3}^{(t)}\\, {x_{t}}^\\top \\\\\n  &\\frac{\\partial L}{\\partial u} = \\sum_{t=0}^{19} v_{3}^{(t)}\\, {h_{t}}^\\top \\\\\n  &\\frac{\\partial L}{\\partial b} = \\sum_{t=0}^{19} v_{3}^{(t)}",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 8 * 4 + 8 * 8 + 8;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__lossResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                ::core::mem::size_of::<Vector<8>>()
                    + ::tapeless::__private::kernels::peak(
                        &[
                            ::core::mem::size_of::<Matrix<20, 4>>()
                                + ::core::mem::size_of::<Matrix<20, 8>>()
                                + 2 * ::core::mem::size_of::<Vector<8>>(),
                        ],
                    ),
                ::core::mem::size_of::<Vector<8>>()
                    + 2 * ::core::mem::size_of::<[Vector<8>; 20]>()
                    + 2 * ::core::mem::size_of::<f32>(),
                ::core::mem::size_of::<Vector<8>>()
                    + 2 * ::core::mem::size_of::<[Vector<8>; 20]>()
                    + ::core::mem::size_of::<f32>()
                    + ::tapeless::__private::kernels::peak(
                        &[
                            3 * ::core::mem::size_of::<Vector<8>>()
                                + ::core::mem::size_of::<[Vector<8>; 20]>(),
                        ],
                    ),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = (2 + 20 * (320)) as u64;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = (3 + 2 * 20 * (336)) as u64;
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
    type Args<'__args> = (&'__args Rnn, &'__args [Vector<4>; 20], f32, &'__args mut Rnn);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (cell, xs, target, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut h: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut h_kept: kernels::Aligned<[Vector<8>; 20]> = kernels::Aligned(
            [<Vector<8> as Params>::ZEROS; 20],
        );
        let mut sub_kept: kernels::Aligned<[Vector<8>; 20]> = kernels::Aligned(
            [<Vector<8> as Params>::ZEROS; 20],
        );
        let mut w_tr = kernels::Room::<Matrix<4, 8>>::new();
        let w_tr = kernels::transpose_in(cpu, &mut w_tr, &cell.w);
        let mut u_tr = kernels::Room::<Matrix<8, 8>>::new();
        let u_tr = kernels::transpose_in(cpu, &mut u_tr, &cell.u);
        let mut value_of_all = kernels::Room::<Matrix<20, 4>>::new();
        let value_of_all = kernels::matrix_in(&mut value_of_all, |i, j| xs[i][j]);
        let mut matvec_of_all = kernels::Room::<Matrix<20, 8>>::new();
        let matvec_of_all = kernels::matmul_in(
            cpu,
            &mut matvec_of_all,
            &value_of_all.0,
            &w_tr.0,
        );
        for turn in 0..20 {
            let matvec: Vector<8> = kernels::tr_matvec(cpu, &u_tr.0, &h);
            let tanh: Vector<8> = kernels::short_vector::<
                8,
                _,
                _,
            >(
                |i| matvec_of_all.0.0[turn][i] + matvec[i] + cell.b[i],
                |x: f32| cpu.tanh(x),
            );
            h_kept.0[turn] = h;
            sub_kept.0[turn] = kernels::vector::<
                8,
                f32,
            >(|i| cpu.sub_mul(1.0_f32, tanh[i], tanh[i]));
            h = tanh;
        }
        let sub: f32 = h[0] - target;
        let add: f32 = sub + sub;
        let mut d_h_2: Vector<8> = kernels::vector(|i| if i == 0 { add } else { 0.0 });
        let mut d_w: kernels::Aligned<Matrix<8, 4>> = kernels::Aligned(
            <Matrix<8, 4> as Params>::ZEROS,
        );
        let mut d_u: kernels::Aligned<Matrix<8, 8>> = kernels::Aligned(
            <Matrix<8, 8> as Params>::ZEROS,
        );
        let mut d_b: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mul_put = kernels::Aligned(&mut matvec_of_all.0.0);
        let mut item_put = kernels::Aligned([[kernels::blank(cpu); 8]; 20]);
        let mut waiting_2 = 0_usize;
        for turn_2 in (0..20).rev() {
            let mul: Vector<8> = kernels::vector(|i| d_h_2[i] * sub_kept.0[turn_2][i]);
            let d_h: Vector<8> = kernels::tr_matvec(cpu, &cell.u, &mul);
            kernels::add_to_vector(&mut d_b.0, |i| mul[i]);
            kernels::vector_into(false, &mut mul_put.0[waiting_2], |i| mul[i]);
            kernels::vector_into(
                false,
                &mut item_put.0[waiting_2],
                |i| h_kept.0[turn_2][i],
            );
            kernels::add_outer(cpu, &mut d_w.0.0, |i| mul[i], |j| xs[turn_2][j]);
            d_h_2 = d_h;
            waiting_2 += 1;
        }
        kernels::outers_into(
            cpu,
            true,
            &mut d_u.0.0,
            &mul_put.0[..waiting_2],
            &item_put.0[..waiting_2],
        );
        kernels::matrix_into(__ADDS, &mut gradient.w.0, |i, j| d_w.0[(i, j)]);
        kernels::matrix_into(__ADDS, &mut gradient.u.0, |i, j| d_u.0[(i, j)]);
        kernels::vector_into(__ADDS, &mut gradient.b.0, |i| d_b[i]);
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
    type Args<'__args> = (&'__args Rnn, &'__args [Vector<4>; 20], f32);
    type Output = (f32, __lossResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (cell, xs, target): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut h: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut h_kept: kernels::Aligned<[Vector<8>; 20]> = kernels::Aligned(
            [<Vector<8> as Params>::ZEROS; 20],
        );
        let mut sub_kept: kernels::Aligned<[Vector<8>; 20]> = kernels::Aligned(
            [<Vector<8> as Params>::ZEROS; 20],
        );
        let mut w_tr = kernels::Room::<Matrix<4, 8>>::new();
        let w_tr = kernels::transpose_in(cpu, &mut w_tr, &cell.w);
        let mut u_tr = kernels::Room::<Matrix<8, 8>>::new();
        let u_tr = kernels::transpose_in(cpu, &mut u_tr, &cell.u);
        let mut value_of_all = kernels::Room::<Matrix<20, 4>>::new();
        let value_of_all = kernels::matrix_in(&mut value_of_all, |i, j| xs[i][j]);
        let mut matvec_of_all = kernels::Room::<Matrix<20, 8>>::new();
        let matvec_of_all = kernels::matmul_in(
            cpu,
            &mut matvec_of_all,
            &value_of_all.0,
            &w_tr.0,
        );
        for turn in 0..20 {
            let matvec: Vector<8> = kernels::tr_matvec(cpu, &u_tr.0, &h);
            let tanh: Vector<8> = kernels::short_vector::<
                8,
                _,
                _,
            >(
                |i| matvec_of_all.0.0[turn][i] + matvec[i] + cell.b[i],
                |x: f32| cpu.tanh(x),
            );
            h_kept.0[turn] = h;
            sub_kept.0[turn] = kernels::vector::<
                8,
                f32,
            >(|i| cpu.sub_mul(1.0_f32, tanh[i], tanh[i]));
            h = tanh;
        }
        let sub: f32 = h[0] - target;
        (
            sub * sub,
            __lossResiduals {
                __phantom: ::core::marker::PhantomData,
                add: sub + sub,
                h_kept: h_kept.0,
                sub_kept: sub_kept.0,
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
        &'__args Rnn,
        &'__args [Vector<4>; 20],
        f32,
        &'__args __lossResiduals,
        f32,
    );
    type Output = Rnn;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (cell, xs, target, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mul: f32 = cotangent * residuals.add;
        let mut d_h_2: Vector<8> = kernels::vector(|i| if i == 0 { mul } else { 0.0 });
        let mut d_w: kernels::Aligned<Matrix<8, 4>> = kernels::Aligned(
            <Matrix<8, 4> as Params>::ZEROS,
        );
        let mut d_u: kernels::Aligned<Matrix<8, 8>> = kernels::Aligned(
            <Matrix<8, 8> as Params>::ZEROS,
        );
        let mut d_b: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut mul_put = kernels::Aligned([[kernels::blank(cpu); 8]; 20]);
        let mut item_put = kernels::Aligned([[kernels::blank(cpu); 8]; 20]);
        let mut waiting = 0_usize;
        for turn in (0..20).rev() {
            let mul_2: Vector<8> = kernels::vector(|i| {
                d_h_2[i] * residuals.sub_kept[turn][i]
            });
            let d_h: Vector<8> = kernels::tr_matvec(cpu, &cell.u, &mul_2);
            kernels::add_to_vector(&mut d_b.0, |i| mul_2[i]);
            kernels::vector_into(false, &mut mul_put.0[waiting], |i| mul_2[i]);
            kernels::vector_into(
                false,
                &mut item_put.0[waiting],
                |i| residuals.h_kept[turn][i],
            );
            kernels::add_outer(cpu, &mut d_w.0.0, |i| mul_2[i], |j| xs[turn][j]);
            d_h_2 = d_h;
            waiting += 1;
        }
        kernels::outers_into(
            cpu,
            true,
            &mut d_u.0.0,
            &mul_put.0[..waiting],
            &item_put.0[..waiting],
        );
        Params::from_fields((d_w.0, d_u.0, d_b))
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
    type Args<'__args> = (&'__args Rnn, &'__args [Vector<4>; 20], f32, &'__args Rnn);
    type Output = (f32, f32);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (cell, xs, target, d_cell): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut h: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut d_h_2: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut w_tr = kernels::Room::<Matrix<4, 8>>::new();
        let w_tr = kernels::transpose_in(cpu, &mut w_tr, &cell.w);
        let mut u_tr = kernels::Room::<Matrix<8, 8>>::new();
        let u_tr = kernels::transpose_in(cpu, &mut u_tr, &cell.u);
        let mut value_tr = kernels::Room::<Matrix<4, 8>>::new();
        let value_tr = kernels::transpose_in(cpu, &mut value_tr, &d_cell.w);
        let mut value_tr_2 = kernels::Room::<Matrix<8, 8>>::new();
        let value_tr_2 = kernels::transpose_in(cpu, &mut value_tr_2, &d_cell.u);
        let mut value_of_all = kernels::Room::<Matrix<20, 4>>::new();
        let value_of_all = kernels::matrix_in(&mut value_of_all, |i, j| xs[i][j]);
        let mut matvec_of_all = kernels::Room::<Matrix<20, 8>>::new();
        let matvec_of_all = kernels::matmul_in(
            cpu,
            &mut matvec_of_all,
            &value_of_all.0,
            &w_tr.0,
        );
        let mut matvec_of_all_2 = kernels::Room::<Matrix<20, 8>>::new();
        let matvec_of_all_2 = kernels::matmul_in(
            cpu,
            &mut matvec_of_all_2,
            &value_of_all.0,
            &value_tr.0,
        );
        for turn in 0..20 {
            let matvec: Vector<8> = kernels::tr_matvec(cpu, &u_tr.0, &h);
            let tanh: Vector<8> = kernels::short_vector::<
                8,
                _,
                _,
            >(
                |i| matvec_of_all.0.0[turn][i] + matvec[i] + cell.b[i],
                |x: f32| cpu.tanh(x),
            );
            let matvec_2: Vector<8> = kernels::tr_matvec(cpu, &value_tr_2.0, &h);
            let matvec_3: Vector<8> = kernels::tr_matvec(cpu, &u_tr.0, &d_h_2);
            (h, d_h_2) = (
                tanh,
                kernels::vector::<
                    8,
                    f32,
                >(|i| {
                    (matvec_of_all_2.0.0[turn][i] + (matvec_2[i] + matvec_3[i])
                        + d_cell.b[i]) * cpu.sub_mul(1.0_f32, tanh[i], tanh[i])
                }),
            );
        }
        let sub: f32 = h[0] - target;
        (sub * sub, d_h_2[0] * (sub + sub))
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
    type Args<'__args> = (&'__args Rnn, &'__args [Vector<4>; 20], f32);
    type Output = f32;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (cell, xs, target): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut h: Vector<8> = <Vector<8> as Params>::ZEROS;
        let mut w_tr = kernels::Room::<Matrix<4, 8>>::new();
        let w_tr = kernels::transpose_in(cpu, &mut w_tr, &cell.w);
        let mut u_tr = kernels::Room::<Matrix<8, 8>>::new();
        let u_tr = kernels::transpose_in(cpu, &mut u_tr, &cell.u);
        let mut value_of_all = kernels::Room::<Matrix<20, 4>>::new();
        let value_of_all = kernels::matrix_in(&mut value_of_all, |i, j| xs[i][j]);
        let mut matvec_of_all = kernels::Room::<Matrix<20, 8>>::new();
        let matvec_of_all = kernels::matmul_in(
            cpu,
            &mut matvec_of_all,
            &value_of_all.0,
            &w_tr.0,
        );
        for turn in 0..20 {
            let matvec: Vector<8> = kernels::tr_matvec(cpu, &u_tr.0, &h);
            let tanh: Vector<8> = kernels::short_vector::<
                8,
                _,
                _,
            >(
                |i| matvec_of_all.0.0[turn][i] + matvec[i] + cell.b[i],
                |x: f32| cpu.tanh(x),
            );
            h = tanh;
        }
        let sub: f32 = h[0] - target;
        sub * sub
    }
}
