//! Values and temporaries that are larger than the stack: `boxed`, and room for generated code.

/// What generated code takes of the caller's stack at most, in bytes of temporaries.
const LIMIT: usize = 256 << 10;

/// Whether generated code with so many bytes of temporaries has room for them: on the caller's stack, or on one of its own.
#[doc(hidden)]
#[must_use]
pub const fn fits(bytes: usize) -> bool {
    cfg!(feature = "std") || bytes <= LIMIT
}

/// Runs generated code that has so many bytes of temporaries: on the caller's stack if they are few, else in a thread with a
/// stack that has room for them.
///
/// # Panics
/// As `work` does; if the system has no thread to give.
#[doc(hidden)]
#[inline(always)]
pub fn with_room<R: Send>(bytes: usize, work: impl FnOnce() -> R + Send) -> R {
    #[cfg(feature = "std")]
    if bytes > LIMIT {
        return large::on_own_stack(bytes, work);
    }
    let _ = bytes;
    work()
}

#[cfg(feature = "std")]
pub use large::boxed;

#[cfg(feature = "std")]
mod large {
    extern crate std;
    use std::boxed::Box;
    use std::{panic, thread};

    /// A value on the heap that never was on the caller's stack, not in a debug build either: it is made in a thread with a stack of
    /// its own. For parameters, gradients and optimisers that are too large for `Box::new`.
    ///
    /// ```
    /// use tapeless_runtime::layers::Dense;
    /// use tapeless_runtime::optim::Adam;
    /// use tapeless_runtime::params::Params;
    /// use tapeless_runtime::stack::boxed;
    ///
    /// type Layer = Dense<1000, 1000>;
    /// let mut net = boxed(|| Layer::ZEROS);
    /// let mut adam = boxed(|| Adam::<Layer>::new(1e-3));
    /// let gradient = boxed(|| Layer::ZEROS);
    /// adam.step(&mut net, &gradient);
    /// assert_eq!(net.b[999], 0.0);
    /// ```
    ///
    /// Without the feature `std`, a `static` serves: every constructor is a constant.
    ///
    /// # Panics
    /// As `make` does; if the system has no thread to give.
    #[must_use]
    pub fn boxed<T: Send>(make: impl FnOnce() -> T + Send) -> Box<T> {
        on_own_stack(size_of::<T>(), || Box::new(make()))
    }

    /// Without optimisation every temporary has a place of its own, and every value that is returned one more. What is not touched takes
    /// addresses, but no memory.
    const PLACES: usize = 16;

    #[cold]
    #[inline(never)]
    pub(super) fn on_own_stack<R: Send>(bytes: usize, work: impl FnOnce() -> R + Send) -> R {
        let size = bytes.saturating_mul(PLACES).saturating_add(1 << 20);
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(size).spawn_scoped(scope, work);
            match thread.expect("the system has a thread to give").join() {
                Ok(result) => result,
                Err(payload) => panic::resume_unwind(payload),
            }
        })
    }
}
