//! Smaller programs with the same failure.

use crate::batch::{Batch, Failure};
use crate::program::Program;

/// How many smaller programs are tried at once.
const TRIED: usize = 48;

/// The smallest program found that fails in the same way, and its failure.
pub fn shrink(batch: &Batch, program: &Program, failure: &Failure, rounds: usize) -> (Program, Failure) {
    let (mut best, mut found) = (program.clone(), failure.clone());
    let kind = failure.kind();
    let mut skip = 0;
    for _ in 0..rounds {
        let length = best.source().len();
        let mut smaller: Vec<Program> =
            best.smaller().into_iter().filter(|program| program.source().len() < length).collect();
        smaller.sort_by_key(|program| program.source().len());
        smaller.dedup_by_key(|program| program.source());
        let tried: Vec<Program> = smaller.iter().skip(skip).take(TRIED).cloned().collect();
        if tried.is_empty() {
            break;
        }
        let outcome = batch.run(&tried, TRIED / 2);
        let same = outcome.failures.into_iter().filter(|failure| failure.kind() == kind);
        match same.min_by_key(|failure| tried[failure.program].source().len()) {
            Some(failure) => {
                best = tried[failure.program].clone();
                found = failure;
                skip = 0;
            }
            None => skip += TRIED,
        }
    }
    (best, found)
}
