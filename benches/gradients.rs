//! The cases of `cases/` with criterion: distributions and comparisons with earlier runs. Ratios of interleaved runs: `ratios.rs`.

#[path = "cases/mod.rs"]
mod cases;
#[path = "hand/mod.rs"]
mod hand;
#[path = "models/mod.rs"]
mod models;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::time::Instant;

fn gradients(c: &mut Criterion) {
    for case in cases::all() {
        let mut group = c.benchmark_group(case.name);
        if let Some(flops) = case.flops {
            group.throughput(Throughput::Elements(flops as u64));
        }
        for mut run in case.runs {
            group.bench_function(run.label, |b| {
                b.iter_custom(|times| {
                    let start = Instant::now();
                    (run.run)(times);
                    start.elapsed()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, gradients);
criterion_main!(benches);
