//! The choice of the instruction set at run time.
#![cfg_attr(all(feature = "std", target_arch = "x86_64"), allow(unsafe_code))]

use super::{Target, Work};

/// Runs `W` on the best instruction set that the processor has.
///
/// The processor is asked once for each call, from a cached answer: about a nanosecond. Work of fewer operations than that is
/// worth, and work of programs that are compiled for AVX-512 anyway, runs as compiled. On one machine the
/// choice is always the same, and so are the bits of the result.
#[inline(always)]
pub fn run<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
    #[cfg(all(feature = "std", target_arch = "x86_64", not(target_feature = "avx512f")))]
    if const { W::FLOPS >= x86::WORTH } {
        return x86::run::<W, Part>(args);
    }
    W::on(Target, args)
}

#[cfg(all(feature = "std", target_arch = "x86_64", not(target_feature = "avx512f")))]
mod x86 {
    use super::super::{Avx2, Avx512, Target, Work};
    use core::sync::atomic::{AtomicU8, Ordering};
    use std::arch::is_x86_feature_detected;

    /// The fewest floating-point operations for which the choice pays.
    pub(super) const WORTH: u64 = 48;

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
            (true, false) if cfg!(not(all(target_feature = "avx2", target_feature = "fma"))) => AVX2,
            _ => TARGET,
        };
        BEST.store(best, Ordering::Relaxed);
        best
    }

    #[inline(always)]
    pub(super) fn run<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        let mut best = BEST.load(Ordering::Relaxed);
        if best == UNKNOWN {
            best = detect();
        }
        match best {
            // SAFETY: `BEST` is this only where the processor has each feature that `avx512` enables.
            AVX512 => unsafe { avx512::<W, Part>(args) },
            // SAFETY: `BEST` is this only where the processor has each feature that `avx2` enables.
            AVX2 => unsafe { avx2::<W, Part>(args) },
            _ => W::on(Target, args),
        }
    }

    #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
    fn avx512<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        W::on(Avx512(()), args)
    }

    #[target_feature(enable = "avx2,fma")]
    fn avx2<W: Work<Part>, Part>(args: W::Args<'_>) -> W::Output {
        W::on(Avx2(()), args)
    }
}
