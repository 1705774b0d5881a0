//! The choice of the instruction set: at compile time as far as the target has it, else at run time.
#![cfg_attr(all(feature = "std", target_arch = "x86_64"), allow(unsafe_code))]

use super::{Machine, Work};

/// Runs `W` on the best instruction set that the processor has.
///
/// The processor is asked once; each call reads the answer, which takes about a nanosecond. Work of so few operations that this
/// would be felt runs on what the program is compiled for. On one machine the choice is always the same, and so are
/// the bits of the result.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn run<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    return x86::run::<W, Part>(args);
    #[cfg(not(all(feature = "std", target_arch = "x86_64")))]
    return W::on(super::Target, args);
}

/// Runs work on a machine that every function has, in a function of its own.
#[inline(never)]
pub(super) fn apart<W: Work<Part>, Part>(cpu: impl Machine, args: W::Args<'_>) -> W::Output {
    W::on(cpu, args)
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(super) use x86::{avx2, avx512};

#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod x86 {
    use super::super::{Avx2, Avx512, Target, Work};
    use core::sync::atomic::{AtomicU8, Ordering};
    use std::arch::is_x86_feature_detected;

    /// The fewest floating-point operations for which the choice pays.
    const WORTH: u64 = 48;

    const HAS_AVX2: bool = cfg!(all(target_feature = "avx2", target_feature = "fma"));
    const HAS_AVX512: bool = HAS_AVX2
        && cfg!(all(
            target_feature = "avx512f",
            target_feature = "avx512vl",
            target_feature = "avx512dq",
            target_feature = "avx512bw"
        ));

    const UNKNOWN: u8 = 0;
    const TARGET: u8 = 1;
    const AVX2: u8 = 2;
    const AVX512: u8 = 3;

    /// The best instruction set. Written only by [`detect`], with what the processor has.
    static BEST: AtomicU8 = AtomicU8::new(UNKNOWN);

    #[cold]
    fn detect() -> u8 {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw");
        let best = match (avx2, avx512) {
            (true, true) => AVX512,
            (true, false) => AVX2,
            _ => TARGET,
        };
        BEST.store(best, Ordering::Relaxed);
        best
    }

    /// Runs the work on what the program is compiled for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn compiled<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        // A machine's value may be made here: the whole program runs only where these instructions are.
        if const { HAS_AVX512 } {
            W::on(Avx512(()), args)
        } else if const { HAS_AVX2 } {
            W::on(Avx2(()), args)
        } else {
            W::on(Target, args)
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn run<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        if const { HAS_AVX512 || W::FLOPS < WORTH } {
            return compiled::<W, Part>(args);
        }
        let mut best = BEST.load(Ordering::Relaxed);
        if best == UNKNOWN {
            best = detect();
        }
        // `BEST` names a machine only where the processor has each of its features, so that its value may be made.
        match best {
            AVX512 => avx512::<W, Part>(Avx512(()), args),
            AVX2 if const { !HAS_AVX2 } => avx2::<W, Part>(Avx2(()), args),
            _ => compiled_apart::<W, Part>(args),
        }
    }

    /// As [`compiled`], with a stack frame of its own: two of them would add up.
    #[inline(never)]
    fn compiled_apart<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        compiled::<W, Part>(args)
    }

    /// Runs the work on AVX-512, in a function of its own.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in super::super) fn avx512<W: Work<Part>, Part>(cpu: Avx512, args: W::Args<'_>) -> W::Output {
        #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
        #[inline(never)]
        fn apart<W: Work<Part>, Part>(cpu: Avx512, args: W::Args<'_>) -> W::Output {
            W::on(cpu, args)
        }
        // SAFETY: the machine's value proves that the processor has each of these features.
        unsafe { apart::<W, Part>(cpu, args) }
    }

    /// Runs the work on AVX2, in a function of its own.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in super::super) fn avx2<W: Work<Part>, Part>(cpu: Avx2, args: W::Args<'_>) -> W::Output {
        #[target_feature(enable = "avx2,fma")]
        #[inline(never)]
        fn apart<W: Work<Part>, Part>(cpu: Avx2, args: W::Args<'_>) -> W::Output {
            W::on(cpu, args)
        }
        // SAFETY: the machine's value proves that the processor has each of these features.
        unsafe { apart::<W, Part>(cpu, args) }
    }
}
