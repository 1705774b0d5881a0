//! Arrays that are not cleared before they are written: of a temporary of some kilobytes, clearing takes as long as writing.

#![allow(unsafe_code)]

use core::mem::MaybeUninit;

/// The array of `element(i)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn array<const N: usize, T: Copy>(mut element: impl FnMut(usize) -> T) -> [T; N] {
    let mut out = MaybeUninit::<[T; N]>::uninit();
    let first = out.as_mut_ptr().cast::<T>();
    for i in 0..N {
        let value = element(i);
        // SAFETY: `i` is less than `N`, so the place lies in the array.
        unsafe { first.add(i).write(value) };
    }
    // SAFETY: the loop has written all `N` elements.
    unsafe { out.assume_init() }
}

/// The array of the arrays of `element(i, j)`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn rows<const R: usize, const C: usize, T: Copy>(mut element: impl FnMut(usize, usize) -> T) -> [[T; C]; R] {
    let mut out = MaybeUninit::<[[T; C]; R]>::uninit();
    let first = out.as_mut_ptr().cast::<T>();
    for i in 0..R {
        for j in 0..C {
            let value = element(i, j);
            // SAFETY: `i` is less than `R` and `j` than `C`, so the place lies in the arrays, which have no gaps.
            unsafe { first.add(i * C + j).write(value) };
        }
    }
    // SAFETY: the loops have written all `R · C` elements.
    unsafe { out.assume_init() }
}
