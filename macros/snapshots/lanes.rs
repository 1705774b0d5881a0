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
fn moments(w: Vector<2, f64>, points: &[Vector<3, f64>], weights: &[f64]) -> f64 {
    ::tapeless::__private::machine::run::<
        moments,
        ::tapeless::__private::machine::part::Value,
    >((&w, points, weights))
}
/// The derivatives of the function [`moments`](fn@moments), as associated functions.
#[allow(non_camel_case_types)]
enum moments {}
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
/// What [`moments`](fn@moments)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __momentsResiduals {
    int_min: usize,
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
impl moments {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> f64 {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        ::tapeless::__private::same_function(
            ::tapeless::tanh::<::tapeless::Vector<1, f32>>,
            tanh,
        );
        {
            let mut sum = 0.0;
            for (p, weight) in points.iter().zip(weights) {
                let mut both = 0.0;
                for k in 0..2 {
                    both += w[k] * p[k + 1];
                }
                sum += tanh(both) * *weight;
            }
            sum
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        gradient: &mut Vector<2, f64>,
    ) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((&w, points, weights, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        gradient: &mut Vector<2, f64>,
    ) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((&w, points, weights, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> (f64, Vector<2, f64>) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (<f64 as Float>::ZERO, <Vector<2, f64> as Params>::ZEROS);
        __result.0 = Self::write_grad(w, points, weights, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> Vector<2, f64> {
        Self::value_and_grad(w, points, weights).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> (f64, __momentsResiduals) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&w, points, weights))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        residuals: &__momentsResiduals,
        cotangent: f64,
    ) -> Vector<2, f64> {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((&w, points, weights, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        d_w: Vector<2, f64>,
    ) -> (f64, f64) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((&w, points, weights, &d_w))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        cotangent: f64,
    ) -> (f64, Vector<2, f64>) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&w, points, weights));
        (value, Self::backward(w, points, weights, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
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
    pub fn jacobian<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        d_w: Vector<2, f64>,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        w: Vector<2, f64>,
        points: &[Vector<3, f64>],
        weights: &[f64],
        d_w: Vector<2, f64>,
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
                name: "moments",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x0C\0\0\0\0\0\0\0\x01\0\0\0\n\0\n\0\0\0\x01\0\x01\0\x1F\0\0\0\0\0\0\0\x01\0\0\0\x0B\0\x0B\0\0\0\x02\0\x01\0:\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x03\0\x02\0\x17\0\0\0\0\0\0\0\x03\0\x01\0\x10\0\0\0\x01\0\x04\0\x02\0\x17\0\0\0\0\0\0\0\x03\0\x01\0\x11\0\0\0\x01\0\x04\0\x02\0\x17\0\0\0\0\0\0\0\x04\0\x01\0\x0B\0\0\0\x02\0\x04\0\x02\0\x17\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\0\0\x03\0\t\0\0\0\0\0\0\0\x05\0\x01\0.\0\0\0\x06\0\x05\0\x03\0\t\0\x01\0\0\0\x01\0\x06\0\x01\0\r\0\x06\0\x01\0\x03\0\x03\0\t\0\0\0\0\0\0\0\x06\0\x02\0\r\0\t\0\x01\0\0\0\x03\0\t\0\0\0\0\0\0\0",
                        texts: "wwpoints[·]points[·]weights[·]weights[·]0.0points[·].len()weights[·].len()min(%4, %5)0.0loop(%6, 0.0, 0.0, points[·], w, weights[·])value 1 of %8sum₂value 2 of %8∂L/∂w",
                        words: &[
                            "",
                            "argument",
                            "constant",
                            "length",
                            "int_min",
                            "loop",
                            "value",
                        ],
                        types: &const {
                            [
                                (&[2], Element::F64),
                                (&[UNKNOWN, 3], Element::F64),
                                (&[UNKNOWN], Element::F64),
                                (&[], Element::F64),
                                (&[], Element::Int),
                                (&[], Element::Bool),
                            ]
                        },
                        flops: &const { [0, (64 * (19 + 2 * (3) + 2 * (4))) as u64] },
                        bodies: &const {
                            [
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 11,
                                                numbers: b"\x01\0\x01\0\n\0\n\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x0B\0\x0B\0\x01\0\x02\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\t\0\t\0\x01\0\x01\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x04\0\x04\0\0\0\x03\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x03\0\x03\0\x01\0\x04\0\x02\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x04\0\x01\0\x01\0\0\0\0\0\0\0\x03\0\x01\0\x0C\0\x01\0\x02\0\x05\0\x02\0\x17\0\0\0\0\0\0\0\x03\0\x01\0\r\0\x06\0\x02\0\x04\0\x02\0\x17\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x04\0\x04\0\x1C\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x03\0\x05\0\x19\0\0\0\0\0\0\0\x04\0\x01\0\x12\0\0\0\x04\0\x06\0\x05\0\r\0\x01\0\0\0\x01\0\x05\0\x01\0\x0E\0\x07\0\x01\0\x04\0\x05\0\r\0\0\0\0\0\0\0\x06\0\x01\0\r\0\0\0\x01\0\x04\0\x08\0\x14\0\x02\0\0\0\0\0\x07\0\x01\0\r\0\0\0\x02\0\x04\0\x08\0\x14\0\x03\0\0\0\0\0\x08\0\x01\0\t\0\0\0\x02\0\x04\0\x08\0\r\0\x03\0\0\0\0\0\x07\0\x01\0\x05\0\0\0\x02\0\x04\0\x08\0\x14\0\x03\0\0\0\0\0\t\0\x01\0\t\0\0\0\x02\0\x04\0\x08\0\x14\0\x03\0\0\0\0\0\x07\0\x01\0\r\0\x0F\0\x02\0\x04\0\x08\0\x14\0\x03\0\0\0\0\0\x04\0\x01\0&\0\0\0\x04\0\x06\0\x05\0\r\0\x04\0\0\0\x02\0\x05\0\x01\0\x0E\0\t\0\x01\0\x01\0\x05\0\r\0\0\0\0\0\0\0",
                                                texts: "points[·]points[·]wwweights[·]weights[·]∂L/∂w∂L/∂wturnturnsumsum1.0points[turn]pweights[turn]weight0.02loop(2, 0.0, w, p)value 1 of %22both₂tanh(both₂)%24 · weightsum + %25%24²1 − %27weight · %28∂L/∂both₂loop(2, ∂L/∂w, ∂L/∂both₂, p)value 1 of %30∂L/∂w",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "constant",
                                                    "item",
                                                    "loop",
                                                    "value",
                                                    "tanh",
                                                    "mul",
                                                    "add",
                                                    "sub",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[UNKNOWN, 3], Element::F64),
                                                        (&[2], Element::F64),
                                                        (&[UNKNOWN], Element::F64),
                                                        (&[], Element::Int),
                                                        (&[], Element::F64),
                                                        (&[3], Element::F64),
                                                        (&[], Element::Bool),
                                                    ]
                                                },
                                                flops: &const {
                                                    [
                                                        0,
                                                        (2 * (3)) as u64,
                                                        (14 * 1) as u64,
                                                        (1) as u64,
                                                        (2 * (4)) as u64,
                                                    ]
                                                },
                                                bodies: &const {
                                                    [
                                                        &[
                                                            Body {
                                                                role: "each turn",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 32,
                                                                        numbers: b"\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\0\0\x02\0\x05\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x04\0\x04\0\x01\0\x03\0\x04\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x04\0\0\0\x02\0\x03\0\x06\0\x19\0\0\0\0\0\0\0\x03\0\x01\0\x01\0\0\0\0\0\x02\0\x06\0&\0\0\0\0\0\0\0\x04\0\x01\0\x05\0\0\0\x02\0\x02\0\x06\0\"\0\x01\0\0\0\0\0\x02\0\x01\0\x06\0\0\0\x02\0\x03\0\x06\0 \0\0\0\0\0\0\0\x05\0\x01\0\n\0\0\0\x02\0\x03\0\x06\0\x19\0\x01\0\0\0\0\0\x04\0\x01\0\n\0\0\0\x02\0\x03\0\x06\0\x11\0\x01\0\0\0\0\0",
                                                                        texts: "wwppkkbothbothwₖ1k + 1p[%38]%36 · %39both + %40",
                                                                        words: &["", "input", "index", "constant", "add", "mul"],
                                                                        types: &const {
                                                                            [
                                                                                (&[2], Element::F64),
                                                                                (&[3], Element::F64),
                                                                                (&[], Element::Int),
                                                                                (&[], Element::F64),
                                                                            ]
                                                                        },
                                                                        flops: &const { [0, (1) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const {
                                                                            packed::numbers::<
                                                                                2,
                                                                                13,
                                                                            >(b"\x0C\0\x12\0\x14\0 \0\"\0\"\0%\0!\0&\0$\0'\0#\0(\0")
                                                                        },
                                                                    }
                                                                        .nodes::<10>()
                                                                },
                                                                outputs: &[41],
                                                            },
                                                        ],
                                                        &[
                                                            Body {
                                                                role: "each turn",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 42,
                                                                        numbers: b"\x01\0\x01\0\x0F\0\x0F\0\x01\0\0\0\x08\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\t\0\t\0\x01\0\x02\0\x05\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\0\0\x03\0\x05\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x03\0\x06\0&\0\0\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x02\0\x03\0\x06\0\"\0\x01\0\0\0\0\0\x04\0\x01\0\x06\0\0\0\x02\0\0\0\x06\0 \0\0\0\0\0\0\0\x05\0\x01\0\x16\0\0\0\x02\0\0\0\x06\0\x19\0\x01\0\0\0\0\0\x06\0\x01\0\x08\0\0\0\x02\0\x02\0\x06\0\x19\0\0\0\0\0\0\0\x03\0\x01\0\x0F\0\t\0\x02\0\x02\0\x01\0\x0C\0\x02\0\0\0\0\0",
                                                                        texts: "∂L/∂both₂∂L/∂both₂pp∂L/∂w∂L/∂wkk1k + 1p[%47]∂L/∂both₂ · %48%49 eₖ∂L/∂w + %50∂L/∂w",
                                                                        words: &[
                                                                            "",
                                                                            "input",
                                                                            "constant",
                                                                            "add",
                                                                            "index",
                                                                            "mul",
                                                                            "scatter",
                                                                        ],
                                                                        types: &const {
                                                                            [
                                                                                (&[], Element::F64),
                                                                                (&[3], Element::F64),
                                                                                (&[2], Element::F64),
                                                                                (&[], Element::Int),
                                                                            ]
                                                                        },
                                                                        flops: &const { [0, (1) as u64, (2) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const {
                                                                            packed::numbers::<
                                                                                2,
                                                                                13,
                                                                            >(b"\x1D\0\x12\0\x0E\0-\0.\0+\0/\0*\x000\x001\0-\0,\x002\0")
                                                                        },
                                                                    }
                                                                        .nodes::<10>()
                                                                },
                                                                outputs: &[51],
                                                            },
                                                        ],
                                                    ]
                                                },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        30,
                                                    >(
                                                        b"\x01\0\0\0\x02\0\x07\0\x03\0\x0B\0\x0F\0\r\0\x0F\0\x15\0\x14\0\x0C\0\x12\0\x16\0\x17\0\x18\0\x13\0\x10\0\x19\0\x18\0\x18\0\x11\0\x1B\0\x13\0\x1C\0\x15\0\x0E\0\x1D\0\x12\0\x1E\0",
                                                    )
                                                },
                                            }
                                                .nodes::<21>()
                                        },
                                        outputs: &[26, 31],
                                    },
                                ],
                            ]
                        },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                12,
                            >(
                                b"\x01\0\x02\0\x04\0\x05\0\x06\0\x03\0\x07\0\x01\0\0\0\x02\0\x08\0\x08\0",
                            )
                        },
                    }
                        .nodes::<11>()
                },
                outputs: &[9],
                gradients: &[("w", 10)],
                rewrites: &[],
                residuals: &[6],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "∂L/∂w₀           = 0\nfor t = 0, …, min(points.len(), weights.len()) − 1:\n    pₜ           = points[t]\n    weight[t]    = weights[t]\n    both         = Σ_{k<2} wₖ · pₜ[k + 1]\n    v₁[t]        = tanh(both)\n    ∂L/∂both₂[t] = weight[t] · (1 − v₁[t]²)\n    ∂L/∂wₜ₊₁     = ∂L/∂wₜ + Σ_{k<2} (∂L/∂both₂[t] · pₜ[k + 1]) eₖ\nsum              = Σ_{t<min(points.len(), weights.len())} v₁[t] · weight[t]\nL                = sum\n\n∂L/∂w            = ∂L/∂w[min(points.len(), weights.len())]",
                    latex: "  &\\frac{\\partial L}{\\partial w_{0}} = 0 \\\\\n  &\\text{for } t = 0, \\dots, \\min(|\\mathit{points}|, |\\mathit{weights}|) - 1\\text{:} \\\\\n  &\\quad p_{t} = \\mathit{points}_{t} \\\\\n  &\\quad \\mathit{weight}_{t} = \\mathit{weights}_{t} \\\\\n  &\\quad \\mathit{both} = \\sum_{k=0}^{1} w_{k} \\cdot {p_{t}}[k + 1] \\\\\n  &\\quad v_{1}^{(t)} = \\tanh(\\mathit{both}) \\\\\n  &\\quad \\frac{\\partial L}{\\partial \\mathit{both}_{2}^{(t)}} = \\mathit{weight}_{t} \\cdot \\left(1 - {v_{1}^{(t)}}^{2}\\right) \\\\\n  &\\quad \\frac{\\partial L}{\\partial w_{t+1}} = \\frac{\\partial L}{\\partial w_{t}} + \\sum_{k=0}^{1} \\left(\\frac{\\partial L}{\\partial \\mathit{both}_{2}^{(t)}} \\cdot {p_{t}}[k + 1]\\right) e_{k} \\\\\n  &\\mathit{sum} = \\sum_{t=0}^{\\min(|\\mathit{points}|, |\\mathit{weights}|)-1} v_{1}^{(t)} \\cdot \\mathit{weight}_{t} \\\\\n  &L = \\mathit{sum} \\\\\n  &\\frac{\\partial L}{\\partial w} = \\frac{\\partial L}{\\partial w_{\\min(|\\mathit{points}|, |\\mathit{weights}|)}}",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = 2;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__momentsResiduals>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(
            &[
                ::core::mem::size_of::<usize>()
                    + ::tapeless::__private::kernels::peak(
                        &[
                            3 * ::core::mem::size_of::<[f64; 32]>()
                                + 2 * ::core::mem::size_of::<f64>(),
                        ],
                    ),
            ],
        )
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = (64 * (16 + 2 * (3))) as u64;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = (64 * (19 + 2 * (3) + 2 * (4))) as u64;
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
> for moments {
    type Args<'__args> = (
        &'__args Vector<2, f64>,
        &'__args [Vector<3, f64>],
        &'__args [f64],
        &'__args mut Vector<2, f64>,
    );
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, points, weights, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let int_min: usize = usize::min(points.len(), weights.len());
        let mut sum: f64 = 0.0;
        let mut d_w: Vector<2, f64> = <Vector<2, f64> as Params>::ZEROS;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut d_w_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut d_w_lanes_2: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut first: usize = 0;
        if first < int_min {
            let index: f64 = w[0];
            let index_2: f64 = w[1];
            while first < int_min {
                let lanes: usize = usize::min(kernels::TURNS, int_min - first);
                let value_block = &points[first..][..lanes];
                let value_block_2 = &weights[first..][..lanes];
                for lane in 0..lanes {
                    let turn: usize = first + lane;
                    let tanh: f64 = cpu
                        .tanh(
                            cpu
                                .mul_add(
                                    index_2,
                                    value_block[lane][2],
                                    cpu.mul_add(index, value_block[lane][1], 0.0_f64),
                                ),
                        );
                    let d_both_2: f64 = value_block_2[lane]
                        * cpu.sub_mul(1.0_f64, tanh, tanh);
                    sum_lanes.0[lane] = cpu
                        .mul_add(tanh, value_block_2[lane], sum_lanes.0[lane]);
                    d_w_lanes.0[lane] = cpu
                        .mul_add(d_both_2, value_block[lane][2], d_w_lanes.0[lane]);
                    d_w_lanes_2.0[lane] = cpu
                        .mul_add(d_both_2, value_block[lane][1], d_w_lanes_2.0[lane]);
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        d_w[1] += kernels::sum_of_lanes(cpu, &d_w_lanes.0);
        d_w[0] += kernels::sum_of_lanes(cpu, &d_w_lanes_2.0);
        kernels::vector_into(__ADDS, &mut (*gradient).0, |i| d_w[i]);
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
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Forward>
for moments {
    type Args<'__args> = (
        &'__args Vector<2, f64>,
        &'__args [Vector<3, f64>],
        &'__args [f64],
    );
    type Output = (f64, __momentsResiduals);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, points, weights): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let int_min: usize = usize::min(points.len(), weights.len());
        let mut sum: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut first: usize = 0;
        if first < int_min {
            let index: f64 = w[0];
            let index_2: f64 = w[1];
            while first < int_min {
                let lanes: usize = usize::min(kernels::TURNS, int_min - first);
                let value_block = &points[first..][..lanes];
                let value_block_2 = &weights[first..][..lanes];
                for lane in 0..lanes {
                    let turn: usize = first + lane;
                    sum_lanes.0[lane] = cpu
                        .mul_add(
                            cpu
                                .tanh(
                                    cpu
                                        .mul_add(
                                            index_2,
                                            value_block[lane][2],
                                            cpu.mul_add(index, value_block[lane][1], 0.0_f64),
                                        ),
                                ),
                            value_block_2[lane],
                            sum_lanes.0[lane],
                        );
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        (
            sum,
            __momentsResiduals {
                __phantom: ::core::marker::PhantomData,
                int_min: int_min,
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
for moments {
    type Args<'__args> = (
        &'__args Vector<2, f64>,
        &'__args [Vector<3, f64>],
        &'__args [f64],
        &'__args __momentsResiduals,
        f64,
    );
    type Output = Vector<2, f64>;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, points, weights, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mut d_w_2: Vector<2, f64> = <Vector<2, f64> as Params>::ZEROS;
        let mut d_w_2_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut d_w_2_lanes_2: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut first: usize = 0;
        if first < residuals.int_min {
            let index: f64 = w[0];
            let index_2: f64 = w[1];
            while first < residuals.int_min {
                let lanes: usize = usize::min(kernels::TURNS, residuals.int_min - first);
                let value_block = &points[first..][..lanes];
                let value_block_2 = &weights[first..][..lanes];
                for lane in 0..lanes {
                    let turn: usize = first + lane;
                    let tanh: f64 = cpu
                        .tanh(
                            cpu
                                .mul_add(
                                    index_2,
                                    value_block[lane][2],
                                    cpu.mul_add(index, value_block[lane][1], 0.0_f64),
                                ),
                        );
                    let d_both_2: f64 = cotangent * value_block_2[lane]
                        * cpu.sub_mul(1.0_f64, tanh, tanh);
                    d_w_2_lanes.0[lane] = cpu
                        .mul_add(d_both_2, value_block[lane][2], d_w_2_lanes.0[lane]);
                    d_w_2_lanes_2.0[lane] = cpu
                        .mul_add(d_both_2, value_block[lane][1], d_w_2_lanes_2.0[lane]);
                }
                first += lanes;
            }
        }
        d_w_2[1] += kernels::sum_of_lanes(cpu, &d_w_2_lanes.0);
        d_w_2[0] += kernels::sum_of_lanes(cpu, &d_w_2_lanes_2.0);
        d_w_2
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
for moments {
    type Args<'__args> = (
        &'__args Vector<2, f64>,
        &'__args [Vector<3, f64>],
        &'__args [f64],
        &'__args Vector<2, f64>,
    );
    type Output = (f64, f64);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, points, weights, d_w): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let int_min: usize = usize::min(points.len(), weights.len());
        let mut sum: f64 = 0.0;
        let mut d_sum_2: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut d_sum_2_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut first: usize = 0;
        if first < int_min {
            let index: f64 = w[0];
            let index_2: f64 = d_w[0];
            let index_3: f64 = w[1];
            let index_4: f64 = d_w[1];
            while first < int_min {
                let lanes: usize = usize::min(kernels::TURNS, int_min - first);
                let value_block = &points[first..][..lanes];
                let value_block_2 = &weights[first..][..lanes];
                for lane in 0..lanes {
                    let turn: usize = first + lane;
                    let tanh: f64 = cpu
                        .tanh(
                            cpu
                                .mul_add(
                                    index_3,
                                    value_block[lane][2],
                                    cpu.mul_add(index, value_block[lane][1], 0.0_f64),
                                ),
                        );
                    sum_lanes.0[lane] = cpu
                        .mul_add(tanh, value_block_2[lane], sum_lanes.0[lane]);
                    d_sum_2_lanes.0[lane] = cpu
                        .mul_add(
                            cpu
                                .mul_add(
                                    index_4,
                                    value_block[lane][2],
                                    cpu.mul_add(index_2, value_block[lane][1], 0.0_f64),
                                ) * cpu.sub_mul(1.0_f64, tanh, tanh),
                            value_block_2[lane],
                            d_sum_2_lanes.0[lane],
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
impl ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Value>
for moments {
    type Args<'__args> = (
        &'__args Vector<2, f64>,
        &'__args [Vector<3, f64>],
        &'__args [f64],
    );
    type Output = f64;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, points, weights): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let int_min: usize = usize::min(points.len(), weights.len());
        let mut sum: f64 = 0.0;
        let mut sum_lanes: kernels::Aligned<[f64; kernels::TURNS]> = kernels::Aligned(
            [0.0; kernels::TURNS],
        );
        let mut first: usize = 0;
        if first < int_min {
            let index: f64 = w[0];
            let index_2: f64 = w[1];
            while first < int_min {
                let lanes: usize = usize::min(kernels::TURNS, int_min - first);
                let value_block = &points[first..][..lanes];
                let value_block_2 = &weights[first..][..lanes];
                for lane in 0..lanes {
                    let turn: usize = first + lane;
                    sum_lanes.0[lane] = cpu
                        .mul_add(
                            cpu
                                .tanh(
                                    cpu
                                        .mul_add(
                                            index_2,
                                            value_block[lane][2],
                                            cpu.mul_add(index, value_block[lane][1], 0.0_f64),
                                        ),
                                ),
                            value_block_2[lane],
                            sum_lanes.0[lane],
                        );
                }
                first += lanes;
            }
        }
        sum = sum + kernels::sum_of_lanes(cpu, &sum_lanes.0);
        sum
    }
}
