//! Repeating a computation as an eval asks for, each run timed by itself.

use serde::Deserialize;
use serde_json::Value;
use std::hint::black_box;
use std::time::Instant;

/// How often to run: at least `min_runs` times, and for `min_seconds` of computation.
#[derive(Clone, Copy, Deserialize)]
pub struct Runs {
    #[serde(default = "once")]
    min_runs: usize,
    #[serde(default)]
    min_seconds: f64,
}

fn once() -> usize {
    1
}

impl Runs {
    pub const ONCE: Runs = Runs { min_runs: 1, min_seconds: 0.0 };
}

/// What an evaluation yields: its output as JSON, and the time of each run.
pub struct Outcome {
    pub output: Value,
    pub nanoseconds: Vec<u64>,
}

/// Runs `compute`, which leaves its result in `result`; `write` makes JSON of the last one, outside of the time.
pub fn repeat<R>(
    runs: Runs,
    mut result: R,
    mut compute: impl FnMut(&mut R),
    write: impl FnOnce(&R) -> Value,
) -> Result<Outcome, String> {
    let mut nanoseconds = Vec::new();
    let mut elapsed = 0.0;
    while nanoseconds.len() < runs.min_runs.max(1) || elapsed < runs.min_seconds {
        let start = Instant::now();
        compute(black_box(&mut result));
        let time = start.elapsed();
        nanoseconds.push(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        elapsed += time.as_secs_f64();
    }
    Ok(Outcome { output: write(&result), nanoseconds })
}
