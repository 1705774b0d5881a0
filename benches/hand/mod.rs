//! Gradients written by hand, as fast as we know how: what the generated code is measured against.
//!
//! Where plain loops are not the best, kernels are written with the machine's registers (`simd`), for AVX-512 and AVX2. The choice is made as tapeless makes it (`machine::run`), so that both sides pay the same for it;
//! `tanh`, `exp` and `ln` are tapeless's too, and where activations cost most there is a second version with the C library's.

#![allow(clippy::needless_range_loop, reason = "registers and rows go through plain loops")]

pub mod camera;
pub mod digits;
pub mod gelu;
pub mod lstm;
pub mod mlp;
pub mod normal;
pub mod products;
pub mod scalar;
pub mod simd;
pub mod tanh_net;
pub mod xor;

/// A function whose body, generic over the machine, is compiled for each and chosen at run time.
macro_rules! for_each_machine {
    ($(#[$doc:meta])* pub fn $name:ident<$a:lifetime>($($argument:ident: $type:ty),* $(,)?) -> $output:ty = $body:ident) => {
        $(#[$doc])*
        #[inline]
        pub fn $name<$a>($($argument: $type),*) -> $output {
            struct Piece;
            impl tapeless::__private::machine::Work<Piece> for Piece {
                type Args<$a> = ($($type,)*);
                type Output = $output;
                const FLOPS: u64 = 1 << 20;
                #[inline(always)]
                fn on<M: tapeless::__private::machine::Machine>(cpu: M, ($($argument,)*): Self::Args<'_>) -> $output {
                    $body(cpu, $($argument),*)
                }
            }
            tapeless::__private::machine::run::<Piece, Piece>(($($argument,)*))
        }
    };
}
pub(crate) use for_each_machine;
