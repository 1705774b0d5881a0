//! The least time of each of several ways of doing one piece of work: all are timed in turn, in short samples, since what else the machine
//! does makes samples longer, never shorter.

use super::Run;
use std::time::{Duration, Instant};

/// How long one sample should take: long beside a look at the clock, short beside the scheduler's slices.
const SAMPLE: Duration = Duration::from_micros(60);

/// Nanoseconds of one call of each, from so many seconds together.
pub fn least(runs: &mut [Run], seconds: f64) -> Vec<f64> {
    let repeats: Vec<u64> = runs.iter_mut().map(repeats).collect();
    let mut best = vec![f64::INFINITY; runs.len()];
    let start = Instant::now();
    loop {
        for ((run, repeats), best) in runs.iter_mut().zip(&repeats).zip(&mut best) {
            // Once untimed, so that the caches hold its data and not the previous way's.
            (run.run)(1);
            let start = Instant::now();
            (run.run)(*repeats);
            *best = best.min(start.elapsed().as_secs_f64() * 1e9 / *repeats as f64);
        }
        if start.elapsed().as_secs_f64() >= seconds {
            return best;
        }
    }
}

fn repeats(run: &mut Run) -> u64 {
    let mut repeats = 1;
    loop {
        let start = Instant::now();
        (run.run)(repeats);
        if start.elapsed() >= SAMPLE || repeats > 1 << 24 {
            return repeats;
        }
        repeats *= 2;
    }
}

/// A time to read.
pub fn readable(nanoseconds: f64) -> String {
    match nanoseconds {
        x if x < 9.95 => format!("{x:.2} ns"),
        x if x < 99.95 => format!("{x:.1} ns"),
        x if x < 999.5 => format!("{x:.0} ns"),
        x if x < 9995.0 => format!("{:.2} µs", x / 1e3),
        x if x < 99_950.0 => format!("{:.1} µs", x / 1e3),
        x => format!("{:.0} µs", x / 1e3),
    }
}
