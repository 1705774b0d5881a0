//! Numbers for the tests of kernels.
extern crate std;

use std::vec::Vec;

/// Numbers that look random: splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    /// Small integers: all sums are exact, so that every order of additions gives the same bits.
    pub(super) fn integers(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.between(0, 20) as f64 - 10.0).collect()
    }
}
