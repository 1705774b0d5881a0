//! Sine, cosine and tangent in loops: near angles take half the time of all, so a loop runs with the reduction for near angles, and
//! again, with the one for all, if there was an angle that is not near. (A branch for each element would keep it from vectorising.)

use crate::float::Float;
use crate::machine::Machine;
use core::cell::Cell;
use core::ops::Deref;

/// What has been met in a loop.
#[derive(Debug, Default)]
pub struct Angles {
    far: Cell<bool>,
}

impl Angles {
    /// None yet.
    #[must_use]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn new() -> Angles {
        Angles::default()
    }

    /// The machine that takes all angles to be near, and notes those that are not.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn near<M: Machine>(&self, cpu: M) -> Near<'_, M> {
        Near { cpu, far: &self.far, all: false }
    }

    /// The machine for all angles.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn all<M: Machine>(&self, cpu: M) -> Near<'_, M> {
        Near { cpu, far: &self.far, all: true }
    }

    /// Whether one was far.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn far(&self) -> bool {
        self.far.get()
    }
}

/// An expression with loops that call sine, cosine or tangent of the machine named, computed for near angles, and again if one
/// was not. It stands there twice rather than in a closure that is called twice, which might not be inlined, and inlined it must be
/// to take on the caller's instruction set.
#[doc(hidden)]
#[macro_export]
macro_rules! __near {
    ($cpu:ident, $code:expr) => {{
        let angles = $crate::kernels::Angles::new();
        let mut value = {
            let $cpu = angles.near($cpu);
            $code
        };
        if angles.far() {
            let $cpu = angles.all($cpu);
            value = $code;
        }
        value
    }};
}

/// A machine in a loop; whatever it does not do itself the machine inside does.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a, M> {
    cpu: M,
    /// Whether an angle was far.
    far: &'a Cell<bool>,
    /// Whether angles may be far.
    all: bool,
}

impl<M> Deref for Near<'_, M> {
    type Target = M;
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deref(&self) -> &M {
        &self.cpu
    }
}

impl<M: Machine> Near<'_, M> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn note(self, near: bool) {
        self.far.set(self.far.get() | !near);
    }

    /// The sine.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn sin<T: Float>(self, x: T) -> T {
        if self.all {
            return x.sin_on(self.cpu);
        }
        let (sin, _, near) = x.sin_cos_near(self.cpu);
        self.note(near);
        sin
    }

    /// The cosine.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn cos<T: Float>(self, x: T) -> T {
        if self.all {
            return x.cos_on(self.cpu);
        }
        let (_, cos, near) = x.sin_cos_near(self.cpu);
        self.note(near);
        cos
    }

    /// The tangent.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn tan<T: Float>(self, x: T) -> T {
        if self.all {
            return x.tan_on(self.cpu);
        }
        let (tan, near) = x.tan_near(self.cpu);
        self.note(near);
        tan
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident $on:ident |$x:ident, $cpu:ident| $near:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name<M: Machine, T: Float>($cpu: M, $x: T) -> T {
            let (value, near) = $near;
            if near { value } else { $x.$on($cpu) }
        }
    )*};
}
numbers! {
    /// The sine of one number, with a branch.
    sin sin_on |x, cpu| { let (sin, _, near) = x.sin_cos_near(cpu); (sin, near) };
    /// The cosine of one number, with a branch.
    cos cos_on |x, cpu| { let (_, cos, near) = x.sin_cos_near(cpu); (cos, near) };
    /// The tangent of one number, with a branch.
    tan tan_on |x, cpu| x.tan_near(cpu);
}
