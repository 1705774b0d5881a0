//! Parts of a batch side by side, for generated code.

use super::alloc::{boxed::Box, vec::Vec};
use core::ops::Range;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tapeless_runtime::float::Float;

/// How a batch is split: the same for the same numbers, whatever machine and however many threads.
#[derive(Clone, Copy)]
pub struct Split {
    /// How many samples there are.
    pub samples: usize,
    /// How many parts they are split into.
    pub parts: usize,
    /// How many samples are computed at once: no part ends inside of a tile, but the last one.
    pub tile: usize,
}

impl Split {
    /// The samples of a part. The first parts have a tile more than the others where the tiles do not divide evenly.
    fn part(self, part: usize) -> Range<usize> {
        let tiles = self.samples.div_ceil(self.tile);
        let start = |part: usize| {
            let before = part * (tiles / self.parts) + part.min(tiles % self.parts);
            (before * self.tile).min(self.samples)
        };
        start(part)..start(part + 1)
    }
}

/// Adds the gradients of all parts to `gradient`, that of the first part first, and returns the sum of their values in the
/// same order.
///
/// # Panics
/// If there are to be 0 parts.
#[track_caller]
pub fn accumulate<G: Send, V: Float>(
    split: Split,
    gradient: &mut G,
    zeros: impl Fn() -> G + Sync,
    add: impl Fn(&mut G, &G),
    part: impl Fn(Range<usize>, &mut G) -> V + Sync,
) -> V {
    assert!(split.parts > 0, "a batch in 0 parts");
    let others = || -> Vec<(V, Box<G>)> {
        let others = (1..split.parts).into_par_iter().map(|number| {
            let mut gradient = Box::new(zeros());
            (part(split.part(number), &mut gradient), gradient)
        });
        others.collect()
    };
    let (mut total, others) = rayon::join(|| part(split.part(0), &mut *gradient), others);
    for (value, other) in others {
        total += value;
        add(gradient, &other);
    }
    total
}
