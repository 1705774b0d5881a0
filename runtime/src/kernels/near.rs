//! Sine, cosine and tangent in loops: near angles take half the time of all, so a loop runs with the reduction for near angles, and
//! again, with the one for all, if there was an angle that is not near. (A branch for each element would keep it from vectorising.)

use crate::float::Float;
use crate::machine::Machine;
use core::cell::Cell;
use core::ops::Deref;

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

/// `run`, which may be run twice, with a machine for near angles, and if they were not, again
/// with one for all.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn near<M: Machine, R>(cpu: M, mut run: impl FnMut(Near<'_, M>) -> R) -> R {
    let far = Cell::new(false);
    let mut value = run(Near { cpu, far: &far, all: false });
    if far.get() {
        value = run(Near { cpu, far: &far, all: true });
    }
    value
}
