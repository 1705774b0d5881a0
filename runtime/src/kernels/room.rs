//! Temporaries that are not cleared before they are written: of some kilobytes, clearing takes as long as writing.

#![allow(unsafe_code)]

use super::Aligned;
use crate::float::Float;
use crate::machine::Lanes;
use crate::tensor::{Matrix, Vector};
use core::mem::MaybeUninit;

/// A row of fewer elements does not fill the widest register.
pub(super) const SHORT: usize = 16;

/// What a kernel writes its results to: a place with a float, or one that holds nothing yet.
pub(super) trait Slot<T: Float>: Sized {
    /// Writes `x`, or adds it to what is there.
    fn put(&mut self, adds: bool, x: T);
    /// Writes a register to the first places, or adds it to what is there.
    fn put_lanes<L: Lanes<T>>(slots: &mut [Self], cpu: L::Proof, adds: bool, x: L);
    /// The same where there may be fewer places than lanes.
    fn put_part<L: Lanes<T>>(slots: &mut [Self], cpu: L::Proof, adds: bool, x: L);
}

impl<T: Float> Slot<T> for T {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put(&mut self, adds: bool, x: T) {
        *self = if adds { *self + x } else { x };
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put_lanes<L: Lanes<T>>(slots: &mut [T], cpu: L::Proof, adds: bool, x: L) {
        (if adds { x.add(L::load(cpu, slots)) } else { x }).store(slots);
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put_part<L: Lanes<T>>(slots: &mut [T], cpu: L::Proof, adds: bool, x: L) {
        (if adds { x.add(L::load_part(cpu, slots)) } else { x }).store_part(slots);
    }
}

/// Whoever makes such a place ([`Room::slots`]) promises that nothing is added to it before it is written.
impl<T: Float> Slot<T> for MaybeUninit<T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put(&mut self, adds: bool, x: T) {
        // SAFETY: written before.
        let x = if adds { x + unsafe { self.assume_init_read() } } else { x };
        self.write(x);
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put_lanes<L: Lanes<T>>(slots: &mut [MaybeUninit<T>], cpu: L::Proof, adds: bool, x: L) {
        // SAFETY: written before.
        (if adds { x.add(L::load(cpu, unsafe { slots[..L::COUNT].assume_init_ref() })) } else { x }).init(slots);
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put_part<L: Lanes<T>>(slots: &mut [MaybeUninit<T>], cpu: L::Proof, adds: bool, x: L) {
        // SAFETY: written before.
        (if adds { x.add(L::load_part(cpu, unsafe { slots.assume_init_ref() })) } else { x }).init_part(slots);
    }
}

/// Room for a temporary of generated code, at a cache line as [`Aligned`] is.
#[derive(Debug)]
pub struct Room<T>(MaybeUninit<Aligned<T>>);

#[allow(clippy::new_without_default)]
impl<T> Room<T> {
    /// Nothing.
    #[must_use]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn new() -> Self {
        Room(MaybeUninit::uninit())
    }

    /// The value.
    ///
    /// # Safety
    /// All its elements have been written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn written(&mut self) -> &mut Aligned<T> {
        // SAFETY: the caller's word.
        unsafe { self.0.assume_init_mut() }
    }
}

impl<const R: usize, const C: usize, T> Room<Matrix<R, C, T>> {
    /// The places of its elements. (Where assertions are on, they hold NaNs: tests see what has not been written.)
    ///
    /// # Safety
    /// Nothing is added to a place before it is written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn slots(&mut self) -> &mut [[MaybeUninit<T>; C]; R]
    where
        T: Float,
    {
        if cfg!(debug_assertions) {
            self.0.write(Aligned(Matrix([[T::NAN; C]; R])));
        }
        // SAFETY: the matrix begins where `Aligned` does (`repr(C)` or transparent) and has the layout of its arrays; places
        // that may hold nothing need not hold anything.
        unsafe { &mut *self.0.as_mut_ptr().cast() }
    }

    /// The first `rows` rows.
    ///
    /// # Safety
    /// All their elements have been written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn written_rows(&self, rows: usize) -> &[[T; C]] {
        let first = self.0.as_ptr().cast::<[T; C]>();
        assert!(rows <= R);
        // SAFETY: the rows lie in the matrix, which has no gaps; that they are written is the caller's word.
        unsafe { core::slice::from_raw_parts(first, rows) }
    }
}

/// The vector of `element(i)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn vector_in<const N: usize, T: Copy>(
    room: &mut Room<Vector<N, T>>,
    mut element: impl FnMut(usize) -> T,
) -> &mut Aligned<Vector<N, T>> {
    let first = room.0.as_mut_ptr().cast::<T>();
    for i in 0..N {
        let value = element(i);
        // SAFETY: `i` is less than `N`, so the place lies in the vector, which begins where the room does.
        unsafe { first.add(i).write(value) };
    }
    // SAFETY: the loop has written all `N` elements.
    unsafe { room.written() }
}

/// The matrix of `element(i, j)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn matrix_in<const R: usize, const C: usize, T: Copy>(
    room: &mut Room<Matrix<R, C, T>>,
    mut element: impl FnMut(usize, usize) -> T,
) -> &mut Aligned<Matrix<R, C, T>> {
    let first = room.0.as_mut_ptr().cast::<T>();
    // Of rows shorter than a register, several fill one.
    if C < SHORT && C.is_power_of_two() {
        for k in 0..R * C {
            let value = element(k / C, k % C);
            // SAFETY: `k` is less than the number of elements, which begin where the room does and have no gaps.
            unsafe { first.add(k).write(value) };
        }
    } else {
        for i in 0..R {
            for j in 0..C {
                let value = element(i, j);
                // SAFETY: `i` is less than `R` and `j` than `C`: as above.
                unsafe { first.add(i * C + j).write(value) };
            }
            // Row by row: the compiler would gather and scatter columns where it unrolls rows.
            if C >= SHORT {
                core::hint::black_box(());
            }
        }
    }
    // SAFETY: the loops have written all `R · C` elements.
    unsafe { room.written() }
}
