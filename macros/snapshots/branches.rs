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
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        x: Vector<6, f64>,
        limit: f64,
        gradient: &mut (Vector<6, f64>, f64),
    ) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<true>,
        >((&x, limit, gradient))
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(
        x: Vector<6, f64>,
        limit: f64,
        gradient: &mut (Vector<6, f64>, f64),
    ) -> f64 {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::GradientInto<false>,
        >((&x, limit, gradient))
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(
        x: Vector<6, f64>,
        limit: f64,
    ) -> (f64, (Vector<6, f64>, f64)) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (
            <f64 as Float>::ZERO,
            (<Vector<6, f64> as Params>::ZEROS, <f64 as Params>::ZEROS),
        );
        __result.0 = Self::write_grad(x, limit, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(x: Vector<6, f64>, limit: f64) -> (Vector<6, f64>, f64) {
        Self::value_and_grad(x, limit).1
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
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        x: Vector<6, f64>,
        limit: f64,
        cotangent: &f64,
        value: &mut f64,
        gradient: &mut (Vector<6, f64>, f64),
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(x: Vector<6, f64>, limit: f64) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        x: Vector<6, f64>,
        limit: f64,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(x: Vector<6, f64>, limit: f64) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        x: Vector<6, f64>,
        limit: f64,
        d_x: Vector<6, f64>,
        d_limit: f64,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        x: Vector<6, f64>,
        limit: f64,
        d_x: Vector<6, f64>,
        d_limit: f64,
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
                name: "energy",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0\x0B\0\0\0\0\0\0\0\x01\0\0\0\x05\0\x05\0\0\0\x01\0\x01\0\x1E\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\0\0\x01\0\x02\0\x19\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x02\0\x03\0\x15\0\0\0\0\0\0\0\x03\0\x01\0\x16\0\0\0\x04\0\x03\0\x03\0\t\0\x01\0\0\0\x01\0\x04\0\x01\0\r\0\x08\0\x01\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x02\0\x02\0\x03\0\0\0\0\0\0\0\x03\0\t\0\0\0\0\0\0\0\x03\0\x02\0\x1B\0\0\0\x05\0\x03\0\x03\0\t\0\x02\0\0\0\x02\0\x04\0\x02\0\r\0\r\0\x01\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x04\0\x02\0\r\0\t\0\x01\0\0\0\x03\0\t\0\0\0\0\0\0\0",
                        texts: "xxlimitlimit0.05loop(5, 0.0, limit, x)value 1 of %4total₂0.0loop(5, 0.0, 0.0, limit, x)value 1 of %7∂L/∂limitvalue 2 of %7∂L/∂x",
                        words: &["", "argument", "constant", "loop", "value"],
                        types: &const {
                            [
                                (&[6], Element::F64),
                                (&[], Element::F64),
                                (&[], Element::Int),
                                (&[], Element::Bool),
                            ]
                        },
                        flops: &const {
                            [
                                0,
                                (5 * (3 + ::tapeless::__private::kernels::larger(16, 2)))
                                    as u64,
                                (5 * (16 + ::tapeless::__private::kernels::larger(16, 1)))
                                    as u64,
                            ]
                        },
                        bodies: &const {
                            [
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 10,
                                                numbers: b"\x01\0\x01\0\x05\0\x05\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\0\0\x02\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x05\0\x05\0\x01\0\0\0\x02\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x01\0\0\0\0\0\x02\0\x04\0\x1B\0\0\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x02\0\x02\0\x04\0\x17\0\x01\0\0\0\0\0\x04\0\x01\0\x06\0\0\0\x02\0\0\0\x04\0\x15\0\0\0\0\0\0\0\x04\0\x01\0\x04\0\0\0\x02\0\0\0\x04\0 \0\0\0\0\0\0\0\x05\0\x01\0\x0B\0\x01\0\x02\0\0\0\x04\0\x15\0\x01\0\0\0\0\0\x06\0\x01\0\t\0\0\0\x02\0\x03\0\x05\0\x10\0\x01\0\0\0\0\0\x07\0\x01\0\x1C\0\0\0\x04\0\x03\0\x05\0\x10\0\x02\0\0\0\x01\0\x08\0\x01\0\x0C\0\x08\0\x01\0\0\0\x05\0\x10\0\0\0\0\0\0\0",
                                                texts: "limitlimitxxiitotaltotal1i + 1x[%15]xᵢ%16 − %17dd > limitbranch(%19, limit, total, d)value of %20total₂",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "constant",
                                                    "add",
                                                    "index",
                                                    "sub",
                                                    "gt",
                                                    "branch",
                                                    "value",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[], Element::F64),
                                                        (&[6], Element::F64),
                                                        (&[], Element::Int),
                                                        (&[], Element::Bool),
                                                    ]
                                                },
                                                flops: &const {
                                                    [
                                                        0,
                                                        (1) as u64,
                                                        (::tapeless::__private::kernels::larger(16, 2)) as u64,
                                                    ]
                                                },
                                                bodies: &const {
                                                    [
                                                        &[
                                                            Body {
                                                                role: "if true",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 22,
                                                                        numbers: b"\x01\0\x01\0\x05\0\x05\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x05\0\x05\0\x01\0\0\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\x04\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x05\0\0\0\x01\0\0\0\x06\0\x1A\0\x01\0\0\0\0\0\x03\0\x01\0\x0C\0\0\0\x02\0\0\0\x06\0\x1A\0\x02\0\0\0\0\0\x04\0\x01\0\x0B\0\0\0\x02\0\0\0\x06\0\x11\0\x02\0\0\0\0\0",
                                                                        texts: "limitlimittotaltotalddln(d)%25 · limittotal + %26",
                                                                        words: &["", "input", "ln", "mul", "add"],
                                                                        types: &const { [(&[], Element::F64)] },
                                                                        flops: &const { [0, (14 * 1) as u64, (1) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const {
                                                                            packed::numbers::<
                                                                                2,
                                                                                8,
                                                                            >(b"\n\0\r\0\x12\0\x18\0\x19\0\x16\0\x17\0\x1A\0")
                                                                        },
                                                                    }
                                                                        .nodes::<6>()
                                                                },
                                                                outputs: &[27],
                                                            },
                                                            Body {
                                                                role: "if false",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 28,
                                                                        numbers: b"\x01\0\x01\0\x05\0\x05\0\x01\0\0\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\x04\0\0\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\x02\0\0\0\x08\0\x1A\0\x01\0\0\0\0\0\x03\0\x01\0\x0B\0\0\0\x02\0\0\0\x08\0\x11\0\x01\0\0\0\0\0",
                                                                        texts: "totaltotalddd²total + %30",
                                                                        words: &["", "input", "mul", "add"],
                                                                        types: &const { [(&[], Element::F64)] },
                                                                        flops: &const { [0, (1) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const {
                                                                            packed::numbers::<
                                                                                2,
                                                                                6,
                                                                            >(b"\r\0\x12\0\x1D\0\x1D\0\x1C\0\x1E\0")
                                                                        },
                                                                    }
                                                                        .nodes::<4>()
                                                                },
                                                                outputs: &[31],
                                                            },
                                                        ],
                                                    ]
                                                },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        18,
                                                    >(
                                                        b"\x01\0\0\0\x02\0\x0C\0\x0E\0\x0B\0\x0F\0\x0B\0\x0C\0\x10\0\x11\0\x12\0\n\0\x13\0\n\0\r\0\x12\0\x14\0",
                                                    )
                                                },
                                            }
                                                .nodes::<12>()
                                        },
                                        outputs: &[21],
                                    },
                                ],
                                &[
                                    Body {
                                        role: "each turn",
                                        nodes: &const {
                                            Packed::<2> {
                                                first: 32,
                                                numbers: b"\x01\0\x02\0\x05\0\x05\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x01\0\x01\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x02\0\r\0\r\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\t\0\t\0\x01\0\x01\0\x03\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x01\0\x01\0\0\0\x02\0\x03\0\0\0\0\0\0\0\0\0\x02\0\x02\0\x01\0\0\0\0\0\x02\0\x04\0\x1B\0\0\0\0\0\0\0\x03\0\x02\0\x05\0\0\0\x02\0\x02\0\x04\0\x17\0\x01\0\0\0\0\0\x04\0\x02\0\x06\0\0\0\x02\0\0\0\x04\0\x15\0\0\0\0\0\0\0\x04\0\x02\0\x04\0\0\0\x02\0\0\0\x04\0 \0\0\0\0\0\0\0\x05\0\x02\0\x0B\0\x01\0\x02\0\0\0\x04\0\x15\0\x01\0\0\0\0\0\x06\0\x02\0\t\0\0\0\x02\0\x03\0\x05\0\x10\0\x01\0\0\0\0\0\x07\0\x02\0$\0\0\0\x04\0\x03\0\x05\0\x10\0\x02\0\0\0\x01\0\x08\0\x02\0\x0C\0\r\0\x01\0\0\0\x05\0\x10\0\0\0\0\0\0\0\x08\0\x02\0\x0E\0\t\0\x01\0\0\0\x05\0\x10\0\0\0\0\0\0\0\t\0\x02\0\x0C\0\0\0\x01\0\0\0\x04\0\x15\0\x01\0\0\0\0\0\n\0\x02\0\x08\0\0\0\x02\0\x01\0\x04\0 \0\0\0\0\0\0\0\n\0\x02\0\x12\0\0\0\x02\0\x01\0\x04\0\x15\0\0\0\0\0\0\0\x03\0\x02\0\x0F\0\0\0\x02\0\x01\0\x01\0\x0B\0\x03\0\0\0\0\0\x03\0\x02\0\t\0\t\0\x02\0\x01\0\x01\0\x0B\0\x03\0\0\0\0\0",
                                                texts: "limitlimitxx∂L/∂limit∂L/∂limit∂L/∂x∂L/∂xii1i + 1x[%38]xᵢ%39 − %40dd > limitbranch(%42, limit, d, ∂L/∂limit)value of %43∂L/∂limitvalue 1 of %43∂L/∂d−∂L/∂d%46 eᵢ(∂L/∂d) e[%38]∂L/∂x + %47%49 + %48∂L/∂x",
                                                words: &[
                                                    "",
                                                    "input",
                                                    "constant",
                                                    "add",
                                                    "index",
                                                    "sub",
                                                    "gt",
                                                    "branch",
                                                    "value",
                                                    "neg",
                                                    "scatter",
                                                ],
                                                types: &const {
                                                    [
                                                        (&[], Element::F64),
                                                        (&[6], Element::F64),
                                                        (&[], Element::Int),
                                                        (&[], Element::Bool),
                                                    ]
                                                },
                                                flops: &const {
                                                    [
                                                        0,
                                                        (1) as u64,
                                                        (::tapeless::__private::kernels::larger(16, 1)) as u64,
                                                        (6) as u64,
                                                    ]
                                                },
                                                bodies: &const {
                                                    [
                                                        &[
                                                            Body {
                                                                role: "if true",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 51,
                                                                        numbers: b"\x01\0\x02\0\x05\0\x05\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x01\0\x01\0\x01\0\0\0\x04\0\0\0\0\0\0\0\0\0\x01\0\x02\0\r\0\r\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\x02\0\x02\0\x05\0\0\0\x01\0\0\0\x06\0\x1A\0\x01\0\0\0\0\0\x03\0\x02\0\t\0\t\0\x02\0\0\0\x06\0\x1A\0\x02\0\0\0\0\0\x04\0\x02\0\x13\0\r\0\x02\0\0\0\x01\0\x1E\0\x02\0\0\0\0\0",
                                                                        texts: "limitlimitdd∂L/∂limit∂L/∂limitln(d)limit / d∂L/∂d∂L/∂limit + %54∂L/∂limit",
                                                                        words: &["", "input", "ln", "div", "add"],
                                                                        types: &const { [(&[], Element::F64)] },
                                                                        flops: &const { [0, (14 * 1) as u64, (1) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const {
                                                                            packed::numbers::<
                                                                                2,
                                                                                8,
                                                                            >(b" \0)\0\"\x004\x003\x004\x005\x006\0")
                                                                        },
                                                                    }
                                                                        .nodes::<6>()
                                                                },
                                                                outputs: &[56, 55],
                                                            },
                                                            Body {
                                                                role: "if false",
                                                                nodes: &const {
                                                                    Packed::<2> {
                                                                        first: 57,
                                                                        numbers: b"\x01\0\x02\0\x01\0\x01\0\x01\0\0\0\x04\0\0\0\0\0\0\0\0\0\x01\0\x02\0\r\0\r\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\x02\0\x02\0\x03\0\t\0\x02\0\0\0\x04\0\x15\0\x01\0\0\0\0\0",
                                                                        texts: "dd∂L/∂limit∂L/∂limit2 d∂L/∂d",
                                                                        words: &["", "input", "add"],
                                                                        types: &const { [(&[], Element::F64)] },
                                                                        flops: &const { [0, (1) as u64] },
                                                                        bodies: &const { [] },
                                                                        inputs: &const { packed::numbers::<2, 4>(b")\0\"\09\09\0") },
                                                                    }
                                                                        .nodes::<3>()
                                                                },
                                                                outputs: &[58, 59],
                                                            },
                                                        ],
                                                    ]
                                                },
                                                inputs: &const {
                                                    packed::numbers::<
                                                        2,
                                                        29,
                                                    >(
                                                        b"\x01\0\0\0\x02\0\x06\0$\0%\0!\0&\0!\0$\0'\0(\0)\0 \0*\0 \0)\0\"\0+\0+\0-\0.\0$\0-\0&\0#\0/\x001\x000\0",
                                                    )
                                                },
                                            }
                                                .nodes::<19>()
                                        },
                                        outputs: &[44, 50],
                                    },
                                ],
                            ]
                        },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                12,
                            >(
                                b"\x03\0\x02\0\x01\0\0\0\x04\0\x03\0\x02\0\x06\0\x01\0\0\0\x07\0\x07\0",
                            )
                        },
                    }
                        .nodes::<10>()
                },
                outputs: &[5],
                gradients: &[("x", 9), ("limit", 8)],
                rewrites: &[],
                residuals: &[],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "total[0]         = 0\nfor i = 0, …, 4:\n    dᵢ           = xᵢ₊₁ − xᵢ\n    total₂[i]    = ⎧ total[i] + ln(dᵢ) · limit  if dᵢ > limit\n                   ⎩ total[i] + dᵢ²             otherwise\n    total[i+1]   = total₂[i]\nL                = total[5]\n\n∂L/∂limit[5]     = 0\n∂L/∂x₅           = 0\nfor i = 4, …, 0:\n    dᵢ           = xᵢ₊₁ − xᵢ\n    ∂L/∂limit[i] = ⎧ ∂L/∂limit[i+1] + ln(dᵢ)  if dᵢ > limit\n                   ⎩ ∂L/∂limit[i+1]           otherwise\n    ∂L/∂dᵢ       = ⎧ limit / dᵢ  if dᵢ > limit\n                   ⎩ 2 dᵢ        otherwise\n    ∂L/∂xᵢ       = ∂L/∂xᵢ₊₁ + (−∂L/∂dᵢ) eᵢ + (∂L/∂dᵢ) eᵢ₊₁\n∂L/∂x            = ∂L/∂x₀\n∂L/∂limit        = ∂L/∂limit[0]",
                    latex: "  &\\mathit{total}_{0} = 0 \\\\\n  &\\text{for } i = 0, \\dots, 4\\text{:} \\\\\n  &\\quad d_{i} = x_{i + 1} - x_{i} \\\\\n  &\\quad \\mathit{total}_{2}^{(i)} = \\begin{cases} \\mathit{total}_{i} + \\ln(d_{i}) \\cdot \\mathit{limit} & \\text{if } d_{i} > \\mathit{limit} \\\\ \\mathit{total}_{i} + {d_{i}}^{2} & \\text{otherwise} \\end{cases} \\\\\n  &\\quad \\mathit{total}_{i+1} = \\mathit{total}_{2}^{(i)} \\\\\n  &L = \\mathit{total}_{5} \\\\\n  &\\frac{\\partial L}{\\partial \\mathit{limit}_{5}} = 0 \\\\\n  &\\frac{\\partial L}{\\partial x_{5}} = 0 \\\\\n  &\\text{for } i = 4, \\dots, 0\\text{:} \\\\\n  &\\quad d_{i} = x_{i + 1} - x_{i} \\\\\n  &\\quad \\frac{\\partial L}{\\partial \\mathit{limit}_{i}} = \\begin{cases} \\frac{\\partial L}{\\partial \\mathit{limit}_{i+1}} + \\ln(d_{i}) & \\text{if } d_{i} > \\mathit{limit} \\\\ \\frac{\\partial L}{\\partial \\mathit{limit}_{i+1}} & \\text{otherwise} \\end{cases} \\\\\n  &\\quad \\frac{\\partial L}{\\partial d_{i}} = \\begin{cases} \\frac{\\mathit{limit}}{d_{i}} & \\text{if } d_{i} > \\mathit{limit} \\\\ 2\\, d_{i} & \\text{otherwise} \\end{cases} \\\\\n  &\\quad \\frac{\\partial L}{\\partial x_{i}} = \\frac{\\partial L}{\\partial x_{i+1}} + \\left(-\\frac{\\partial L}{\\partial d_{i}}\\right) e_{i} + \\frac{\\partial L}{\\partial d_{i}} e_{i + 1} \\\\\n  &\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial x_{0}} \\\\\n  &\\frac{\\partial L}{\\partial \\mathit{limit}} = \\frac{\\partial L}{\\partial \\mathit{limit}_{0}}",
                },
                symbols: &[],
            }
        }
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
impl<
    const __ADDS: bool,
> ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::GradientInto<__ADDS>,
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
        kernels::vector_into(__ADDS, &mut gradient.0.0, |i| d_x[i]);
        gradient.1 = if __ADDS { gradient.1 + (d_limit) } else { d_limit };
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
                total_2 = cpu.mul_add(d, d, total);
                d_total_2_2 = cpu.mul_add(d_d, d + d, d_total_2);
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
