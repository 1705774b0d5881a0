//! What the functions of a batch ask of their arguments.

/// The `N` samples from `at` on, which must be there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn tile<const N: usize, X>(samples: &[X], at: usize) -> &[X; N] {
    samples[at..].first_chunk().expect("the walk ends before the samples do")
}

/// The common length of the batched arguments of `function`.
///
/// # Panics
/// If they differ in length.
#[inline]
#[track_caller]
pub fn batch_length(function: &str, arguments: &[(&str, usize)]) -> usize {
    let (first, samples) = arguments[0];
    for (name, length) in &arguments[1..] {
        if *length != samples {
            unequal(function, (first, samples), (name, *length));
        }
    }
    samples
}

/// As [`batch_length`], for a mean.
///
/// # Panics
/// If the arguments differ in length, or have none.
#[inline]
#[track_caller]
pub fn batch_mean_length(function: &str, arguments: &[(&str, usize)]) -> usize {
    let samples = batch_length(function, arguments);
    assert!(samples > 0, "`{function}`: a batch without samples has no mean");
    samples
}

#[cold]
#[track_caller]
fn unequal(function: &str, first: (&str, usize), other: (&str, usize)) -> ! {
    panic!(
        "`{function}`: a batch of {} in `{}` and of {} in `{}`: each sample needs one of both",
        first.1, first.0, other.1, other.0
    )
}
