//! Loops whose turns run side by side.

use crate::float::Float;

/// How many turns a block of a loop has at most: a few registers of any machine.
pub const TURNS: usize = 32;

/// The sum of what the lanes have added up, by halves.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn sum_of_lanes<T: Float>(lanes: &[T; TURNS]) -> T {
    let mut sums = *lanes;
    let mut half = TURNS / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}
