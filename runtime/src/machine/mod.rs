//! Instruction sets as types: generated code is written once, generic over the machine, and compiled for each.
//!
//! [`run`] picks one at run time where the feature `std` allows it, so that a build without compiler flags uses what the
//! processor has. A machine's value is the proof that its instructions may be used: only [`run`] makes one that the
//! target does not have by itself.
//!
//! What is to take on its caller's instruction set is always inlined, but not in debug builds: there nothing is fast, and the stack
//! frames of all that is inlined would add up.

mod dispatch;
mod lanes;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod x86;

use crate::float::Float;

pub use dispatch::run;
pub use lanes::{Lanes, Portable, PortableMachine};
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub use x86::{F32x8, F32x16, F64x4, F64x8, transpose4_f32};

mod sealed {
    pub trait Sealed {}
}

/// An instruction set.
pub trait Machine: sealed::Sealed + Copy {
    /// Whether a product and a sum are one instruction, with one rounding.
    const FUSED: bool;
    /// The bytes of a vector register.
    const VECTOR: usize;
    /// How many vector registers there are.
    const REGISTERS: usize;
    /// A vector register of floats.
    type Lanes<T: Float>: Lanes<T, Proof = Self>;

    /// Runs a section of a long piece of code on this machine, in a function of its own.
    fn apart<W: Work<Part>, Part>(self, args: W::Args<'_>) -> W::Output;

    /// Has the cache line of a place fetched, so that it is there when the place is written; nothing else changes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fetch<T>(self, place: &T) {
        let _ = place;
    }

    /// `a · b + c`: with one rounding where that is one instruction, else with two.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mul_add<T: Float>(self, a: T, b: T, c: T) -> T {
        if Self::FUSED { a.fused(b, c) } else { a * b + c }
    }

    /// `a · b − c`, rounded as [`mul_add`](Self::mul_add).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mul_sub<T: Float>(self, a: T, b: T, c: T) -> T {
        self.mul_add(a, b, -c)
    }

    /// `x / c`, given 1/c as the sum of two numbers with its sign: where products and sums are one instruction, the product with both, which is the
    /// quotient but for one in some 10⁸ floats, and there off by one in the last place (as of Brisebarre and Muller, *Correctly rounded
    /// multiplication by arbitrary precision constants*, 2008). Zeros, infinities, NaN and exact quotients are the division's.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn over<T: Float>(self, x: T, c: T, inverse: [T; 2]) -> T {
        if Self::FUSED { x.fused(inverse[0], x * inverse[1]) } else { x / c }
    }

    /// `c − a · b`, rounded as [`mul_add`](Self::mul_add).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sub_mul<T: Float>(self, c: T, a: T, b: T) -> T {
        self.mul_add(-a, b, c)
    }
}

/// What the whole program is compiled for.
#[derive(Clone, Copy, Debug)]
pub struct Target;

impl sealed::Sealed for Target {}
impl Machine for Target {
    const FUSED: bool = cfg!(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64")));
    const VECTOR: usize = 16;
    const REGISTERS: usize = if cfg!(target_arch = "aarch64") { 32 } else { 16 };
    type Lanes<T: Float> = T::Lanes<Target>;

    fn apart<W: Work<Part>, Part>(self, args: W::Args<'_>) -> W::Output {
        dispatch::apart::<W, Part>(self, args)
    }
}

/// What every processor has: the same bits everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl sealed::Sealed for Plain {}
impl Machine for Plain {
    const FUSED: bool = false;
    const VECTOR: usize = Target::VECTOR;
    const REGISTERS: usize = Target::REGISTERS;
    type Lanes<T: Float> = T::Lanes<Plain>;

    fn apart<W: Work<Part>, Part>(self, args: W::Args<'_>) -> W::Output {
        dispatch::apart::<W, Part>(self, args)
    }
}

/// AVX2 and FMA.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[derive(Clone, Copy, Debug)]
pub struct Avx2(());

#[cfg(all(feature = "std", target_arch = "x86_64"))]
impl sealed::Sealed for Avx2 {}
#[cfg(all(feature = "std", target_arch = "x86_64"))]
impl Machine for Avx2 {
    const FUSED: bool = true;
    const VECTOR: usize = 32;
    const REGISTERS: usize = 16;
    type Lanes<T: Float> = T::Lanes256;

    fn apart<W: Work<Part>, Part>(self, args: W::Args<'_>) -> W::Output {
        dispatch::avx2::<W, Part>(self, args)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fetch<T>(self, place: &T) {
        x86::fetch(place);
    }
}

/// AVX-512: F, VL, DQ and BW.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[derive(Clone, Copy, Debug)]
pub struct Avx512(());

#[cfg(all(feature = "std", target_arch = "x86_64"))]
impl sealed::Sealed for Avx512 {}
#[cfg(all(feature = "std", target_arch = "x86_64"))]
impl Machine for Avx512 {
    const FUSED: bool = true;
    const VECTOR: usize = 64;
    const REGISTERS: usize = 32;
    type Lanes<T: Float> = T::Lanes512;

    fn apart<W: Work<Part>, Part>(self, args: W::Args<'_>) -> W::Output {
        dispatch::avx512::<W, Part>(self, args)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fetch<T>(self, place: &T) {
        x86::fetch(place);
    }
}

/// A piece of generated code that is compiled for each machine; `Part` says which of a function's pieces it is.
pub trait Work<Part> {
    /// The arguments, large ones by reference.
    type Args<'a>;
    /// The result.
    type Output;
    /// Floating-point operations, by which [`run`] judges whether the choice is worth its nanosecond.
    const FLOPS: u64;

    /// The code; `#[cfg_attr(not(debug_assertions), inline(always))]`, so that it takes on the instruction set of its caller.
    fn on<M: Machine>(cpu: M, args: Self::Args<'_>) -> Self::Output;
}

/// Runs a test's work on AVX2 where the processor has it, also if it has more.
#[cfg(all(test, feature = "std", target_arch = "x86_64"))]
pub(crate) fn on_avx2<W: Work<Part>, Part>(args: W::Args<'_>) -> Option<W::Output> {
    let there = std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma");
    there.then(|| dispatch::avx2::<W, Part>(Avx2(()), args))
}

/// The pieces of a function.
pub mod part {
    macro_rules! parts {
        ($($(#[$doc:meta])* $name:ident)*) => {$(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
        )*};
    }
    parts! {
        /// The value.
        Value
        /// Value and gradient.
        ValueAndGrad
        /// The forward pass.
        Forward
        /// The backward pass.
        Backward
        /// Forward mode.
        Jvp
        /// Value and cotangents of the arguments.
        Vjp
        /// The same, written over what is there.
        WriteVjp
        /// The Jacobian.
        Jacobian
        /// Value and Jacobian.
        ValueAndJacobian
        /// The Hessian.
        Hessian
        /// The Hessian's product with tangents.
        Hvp
        /// The Gauss-Newton product.
        GaussNewton
        /// A recorded run.
        Trace
    }

    /// Value, the gradient added to what is there, or in its place.
    #[derive(Clone, Copy, Debug)]
    pub struct GradientInto<const ADDS: bool>;

    /// Section `N` of the code of a part that is too long for one function.
    #[derive(Clone, Copy, Debug)]
    pub struct Section<Of, const N: usize>(core::marker::PhantomData<Of>);

    /// The sum of the values of `N` samples.
    #[derive(Clone, Copy, Debug)]
    pub struct TileValue<const N: usize>;

    /// The sum of the values of `N` samples, its gradient added up.
    #[derive(Clone, Copy, Debug)]
    pub struct TileGradient<const N: usize>;
}
