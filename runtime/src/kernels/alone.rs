//! A number that shares no register with another.

#![cfg_attr(target_arch = "x86_64", allow(unsafe_code))]

/// A float of the machine's own.
pub trait Number: Copy {
    /// The number, of which the compiler no longer knows how it was made.
    fn opaque(self) -> Self;
}

macro_rules! number {
    ($float:ty) => {
        impl Number for $float {
            #[inline(always)]
            fn opaque(self) -> Self {
                #[cfg(all(target_arch = "x86_64", not(miri)))]
                {
                    let mut x = self;
                    // SAFETY: there is no instruction in it.
                    unsafe {
                        core::arch::asm!("/* {} */", inout(xmm_reg) x, options(pure, nomem, nostack, preserves_flags));
                    }
                    x
                }
                #[cfg(not(all(target_arch = "x86_64", not(miri))))]
                self
            }
        }
    };
}
number!(f32);
number!(f64);

/// The derivative of a recurrence, on its way out beside the value: where both go to neighbouring places, LLVM would make them in one register
/// from the first turn on, and its shuffles lengthen both chains (the logistic map's four turns take 1.2 times as long).
#[inline(always)]
pub fn alone<T: Number>(x: T) -> T {
    x.opaque()
}
