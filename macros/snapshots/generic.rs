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
fn ridge<T: Float, const N: usize>(w: Vector<N, T>, x: Vector<N, T>, y: T) -> T {
    ::tapeless::__private::machine::run::<
        ridge<T, N>,
        ::tapeless::__private::machine::part::Value,
    >((&w, &x, y))
}
/// The derivatives of the function [`ridge`](fn@ridge), as associated functions.
#[allow(non_camel_case_types)]
struct ridge<T: Float, const N: usize> {
    __never: ::core::convert::Infallible,
    __phantom: ::core::marker::PhantomData<(T,)>,
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
/// What [`ridge`](fn@ridge)'s forward pass saves for its backward pass.
#[derive(Clone, Debug)]
#[allow(non_camel_case_types)]
struct __ridgeResiduals<T: Float, const N: usize> {
    add: T,
    __phantom: ::core::marker::PhantomData<(T,)>,
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
impl<T: Float, const N: usize> ridge<T, N> {
    /// The body exactly as written, unoptimised: what every check compares against.
    #[allow(unused_mut)]
    pub fn reference(w: Vector<N, T>, x: Vector<N, T>, y: T) -> T {
        #[allow(unused_imports)]
        use ::tapeless::Float as _;
        {
            let error = w.dot(x) - y;
            error * error + T::from_f64(0.01) * w.norm_squared()
        }
    }
    /// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.
    #[inline]
    pub fn accumulate_grad(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        gradient: &mut (Vector<N, T>, Vector<N, T>),
    ) -> T {
        ::tapeless::__private::stack::with_room(
            {
                use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
                ::tapeless::__private::kernels::peak(&[2 * ::core::mem::size_of::<T>()])
            },
            move || ::tapeless::__private::machine::run::<
                Self,
                ::tapeless::__private::machine::part::GradientInto<true>,
            >((&w, &x, y, gradient)),
        )
    }
    /// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.
    #[inline]
    pub fn write_grad(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        gradient: &mut (Vector<N, T>, Vector<N, T>),
    ) -> T {
        ::tapeless::__private::stack::with_room(
            {
                use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
                ::tapeless::__private::kernels::peak(&[2 * ::core::mem::size_of::<T>()])
            },
            move || ::tapeless::__private::machine::run::<
                Self,
                ::tapeless::__private::machine::part::GradientInto<false>,
            >((&w, &x, y, gradient)),
        )
    }
    /// Value and gradient, one fused pass.
    #[must_use]
    #[inline]
    pub fn value_and_grad(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
    ) -> (T, (Vector<N, T>, Vector<N, T>)) {
        use ::tapeless::__private::{Float, Params};
        let mut __result = (
            <T as Float>::ZERO,
            (<Vector<N, T> as Params>::ZEROS, <Vector<N, T> as Params>::ZEROS),
        );
        __result.0 = Self::write_grad(w, x, y, &mut __result.1);
        __result
    }
    /// The gradient.
    #[must_use]
    #[inline]
    pub fn grad(w: Vector<N, T>, x: Vector<N, T>, y: T) -> (Vector<N, T>, Vector<N, T>) {
        Self::value_and_grad(w, x, y).1
    }
    /// The forward pass: the value, and what the backward pass needs.
    #[must_use]
    #[inline]
    pub fn forward(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
    ) -> (T, __ridgeResiduals<T, N>) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&w, &x, y))
    }
    /// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn backward(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        residuals: &__ridgeResiduals<T, N>,
        cotangent: T,
    ) -> (Vector<N, T>, Vector<N, T>) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Backward,
        >((&w, &x, y, residuals, cotangent))
    }
    /// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.
    #[must_use]
    #[inline]
    pub fn jvp(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        d_w: Vector<N, T>,
        d_x: Vector<N, T>,
    ) -> (T, T) {
        ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Jvp,
        >((&w, &x, y, &d_w, &d_x))
    }
    /// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.
    #[must_use]
    #[inline]
    pub fn vjp(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        cotangent: T,
    ) -> (T, (Vector<N, T>, Vector<N, T>)) {
        let (value, residuals) = ::tapeless::__private::machine::run::<
            Self,
            ::tapeless::__private::machine::part::Forward,
        >((&w, &x, y));
        (value, Self::backward(w, x, y, &residuals, cotangent))
    }
    #[doc(hidden)]
    pub fn write_vjp<__Derivative>(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        cotangent: &T,
        value: &mut T,
        gradient: &mut (Vector<N, T>, Vector<N, T>),
    ) -> __Derivative
    where
        Self: ::tapeless::__private::WriteVjp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn jacobian<__Derivative>(w: Vector<N, T>, x: Vector<N, T>, y: T) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn value_and_jacobian<__Derivative>(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Jacobian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hessian<__Derivative>(w: Vector<N, T>, x: Vector<N, T>, y: T) -> __Derivative
    where
        Self: ::tapeless::__private::Hessian<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn hvp<__Derivative>(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        d_w: Vector<N, T>,
        d_x: Vector<N, T>,
    ) -> __Derivative
    where
        Self: ::tapeless::__private::Hvp<__Derivative>,
    {
        loop {}
    }
    #[doc(hidden)]
    pub fn gauss_newton<__Derivative>(
        w: Vector<N, T>,
        x: Vector<N, T>,
        y: T,
        d_w: Vector<N, T>,
        d_x: Vector<N, T>,
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
                name: "ridge",
                nodes: &const {
                    Packed::<2> {
                        first: 0,
                        numbers: b"\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\0$\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\0\0\x01\x005\0\0\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\0\0\x01\0\x01\0R\0\0\0\0\0\0\0\x02\0\x01\0\x07\0\0\0\x02\0\0\0\x02\0\x15\0\x01\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x01\0\x01\0\x02\0\x15\0\x01\0\0\0\0\0\x04\0\x01\0\x08\0\x05\0\x02\0\x01\0\x02\0\x15\0\x02\0\0\0\0\0\x02\0\x01\0\x07\0\0\0\x02\0\x01\0\x03\0\t\0\x02\0\0\0\0\0\x05\0\x01\0\x04\0\0\0\0\0\x01\0\x03\0\t\0\0\0\0\0\0\0\x02\0\x01\0\x03\0\0\0\x02\0\0\0\x03\0-\0\x01\0\0\0\0\0\x03\0\x01\0\x05\0\0\0\x01\0\x01\0\x03\0-\0\x01\0\0\0\0\0\x02\0\x01\0\x07\0\0\0\x02\0\x01\0\x03\0\x19\0\x02\0\0\0\0\0\x06\0\x01\0\x08\0\0\0\x02\0\x01\0\x03\0\t\0\x02\0\0\0\0\0\x06\0\x02\0\x07\0\r\0\x02\0\x01\0\x02\0\x15\0\x02\0\0\0\0\0\x07\0\x02\0\x14\0\0\0\x01\0\0\0\x02\0\x15\0\0\0\0\0\0\0\x02\0\x02\0\x12\0\0\0\x02\0\0\0\x02\0\x15\0\x01\0\0\0\0\0\x02\0\x02\0\x12\0\t\0\x02\0\0\0\x02\0\x15\0\x01\0\0\0\0\0\x05\0\x02\0\x04\0\0\0\0\0\0\0\x01\0$\0\0\0\0\0\0\0\x02\0\x02\0\x06\0\0\0\x02\0\0\0\x01\0$\0\x01\0\0\0\0\0\x06\0\x02\0\t\0\t\0\x02\0\0\0\x01\0$\0\x01\0\0\0\0\0",
                        texts: "wwxxyyw ⊙ xΣ %3%4 − yerrorerror²0.01w²Σ %80.01 %9%6 + %102 error∂L/∂error(∂L/∂error) 𝟏∂L/∂error · x∂L/∂error · w∂L/∂x0.020.02 w%17 + %14∂L/∂w",
                        words: &[
                            "",
                            "argument",
                            "mul",
                            "sum",
                            "sub",
                            "constant",
                            "add",
                            "broadcast",
                        ],
                        types: &const {
                            [
                                (&[N], Element::float(::core::mem::size_of::<T>())),
                                (&[], Element::float(::core::mem::size_of::<T>())),
                            ]
                        },
                        flops: &const { [0, (N) as u64, (1) as u64] },
                        bodies: &const { [] },
                        inputs: &const {
                            packed::numbers::<
                                2,
                                25,
                            >(
                                b"\0\0\x01\0\x03\0\x04\0\x02\0\x05\0\x05\0\0\0\0\0\x08\0\x07\0\t\0\x06\0\n\0\x05\0\x05\0\x0C\0\r\0\x01\0\r\0\0\0\x10\0\0\0\x11\0\x0E\0",
                            )
                        },
                    }
                        .nodes::<19>()
                },
                outputs: &[11],
                gradients: &[("w", 18), ("x", 15)],
                rewrites: &[],
                residuals: &[12],
                workspace_bytes: Self::WORKSPACE_BYTES as u64,
                formulas: Formulas {
                    unicode: "error     = wᵀ x − y\nL         = error² + 0.01 ‖w‖²\n\n∂L/∂error = 2 error\n∂L/∂x     = ∂L/∂error · w\n∂L/∂w     = 0.02 w + ∂L/∂error · x",
                    latex: "  \\mathit{error} &= {w}^\\top\\, x - y \\\\\n  L &= {\\mathit{error}}^{2} + 0.01\\, \\left\\lVert w \\right\\rVert^2 \\\\\n  \\frac{\\partial L}{\\partial \\mathit{error}} &= 2\\, \\mathit{error} \\\\\n  \\frac{\\partial L}{\\partial x} &= \\frac{\\partial L}{\\partial \\mathit{error}} \\cdot w \\\\\n  \\frac{\\partial L}{\\partial w} &= 0.02\\, w + \\frac{\\partial L}{\\partial \\mathit{error}} \\cdot x",
                },
                symbols: &[],
            }
        }
    }
    /// How many floats are differentiated.
    pub const PARAMETERS: usize = N + N;
    /// The size of the residuals in bytes.
    pub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<__ridgeResiduals<T, N>>();
    /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.
    pub const WORKSPACE_BYTES: usize = {
        use ::tapeless::__private::{Matrix, Tensor3, Tensor4, Vector};
        ::tapeless::__private::kernels::peak(&[2 * ::core::mem::size_of::<T>()])
    };
    /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.
    pub const FLOPS: u64 = (4 + 4 * N) as u64;
    /// Floating-point operations of value and gradient together.
    pub const FLOPS_GRAD: u64 = (5 + 8 * N) as u64;
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
    T: Float,
    const N: usize,
    const __ADDS: bool,
> ::tapeless::__private::machine::Work<
    ::tapeless::__private::machine::part::GradientInto<__ADDS>,
> for ridge<T, N> {
    type Args<'__args> = (
        &'__args Vector<N, T>,
        &'__args Vector<N, T>,
        T,
        &'__args mut (Vector<N, T>, Vector<N, T>),
    );
    type Output = T;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, x, y, gradient): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let error: T = kernels::sum_products::<N, _, _>(cpu, |i| (w[i], x[i])) - y;
        let d_error: T = error + error;
        kernels::vector_into(
            __ADDS,
            &mut gradient.0.0,
            |i| <T as Float>::from_f64(0.02) * w[i],
        );
        kernels::add_to_vector(&mut gradient.0.0, |i| d_error * x[i]);
        kernels::vector_into(__ADDS, &mut gradient.1.0, |i| d_error * w[i]);
        error * error
            + <T as Float>::from_f64(0.01)
                * kernels::sum_products::<N, _, _>(cpu, |i| (w[i], w[i]))
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
    T: Float,
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Forward>
for ridge<T, N> {
    type Args<'__args> = (&'__args Vector<N, T>, &'__args Vector<N, T>, T);
    type Output = (T, __ridgeResiduals<T, N>);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, x, y): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let error: T = kernels::sum_products::<N, _, _>(cpu, |i| (w[i], x[i])) - y;
        (
            error * error
                + <T as Float>::from_f64(0.01)
                    * kernels::sum_products::<N, _, _>(cpu, |i| (w[i], w[i])),
            __ridgeResiduals {
                __phantom: ::core::marker::PhantomData,
                add: error + error,
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
    T: Float,
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Backward>
for ridge<T, N> {
    type Args<'__args> = (
        &'__args Vector<N, T>,
        &'__args Vector<N, T>,
        T,
        &'__args __ridgeResiduals<T, N>,
        T,
    );
    type Output = (Vector<N, T>, Vector<N, T>);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, x, y, residuals, cotangent): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let mul: T = cotangent * <T as Float>::from_f64(0.01);
        let d_error: T = cotangent * residuals.add;
        (
            kernels::vector::<N, T>(|i| mul * (w[i] + w[i]) + d_error * x[i]),
            kernels::vector::<N, T>(|i| d_error * w[i]),
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
    T: Float,
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Jvp>
for ridge<T, N> {
    type Args<'__args> = (
        &'__args Vector<N, T>,
        &'__args Vector<N, T>,
        T,
        &'__args Vector<N, T>,
        &'__args Vector<N, T>,
    );
    type Output = (T, T);
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, x, y, d_w, d_x): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let error: T = kernels::sum_products::<N, _, _>(cpu, |i| (w[i], x[i])) - y;
        (
            error * error
                + <T as Float>::from_f64(0.01)
                    * kernels::sum_products::<N, _, _>(cpu, |i| (w[i], w[i])),
            kernels::sum::<N, _, _>(cpu, |i| d_w[i] * x[i] + d_x[i] * w[i])
                * (error + error)
                + kernels::sum_products::<N, _, _>(cpu, |i| (d_w[i], w[i] + w[i]))
                    * <T as Float>::from_f64(0.01),
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
    T: Float,
    const N: usize,
> ::tapeless::__private::machine::Work<::tapeless::__private::machine::part::Value>
for ridge<T, N> {
    type Args<'__args> = (&'__args Vector<N, T>, &'__args Vector<N, T>, T);
    type Output = T;
    const FLOPS: u64 = Self::FLOPS_GRAD;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn on<__Machine: ::tapeless::__private::machine::Machine>(
        cpu: __Machine,
        (w, x, y): Self::Args<'_>,
    ) -> Self::Output {
        use ::tapeless::__private::{
            Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels,
        };
        use ::tapeless::__private::Functions as _;
        let error: T = kernels::sum_products::<N, _, _>(cpu, |i| (w[i], x[i])) - y;
        error * error
            + <T as Float>::from_f64(0.01)
                * kernels::sum_products::<N, _, _>(cpu, |i| (w[i], w[i]))
    }
}
