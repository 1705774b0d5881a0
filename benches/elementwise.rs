//! Element-wise mathematics over 1,024 values: the standard library's functions, ours as compiled for the target, and ours on the best
//! machine that the processor has, as generated code takes them. `cargo bench --bench elementwise` prints the two ratios
//! first, from interleaved runs, then criterion's figures.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use tapeless::__private::machine::{self, Machine, Plain, Work};
use tapeless::Float;

const N: usize = 1024;
type Loop<T> = fn(&[T; N], &mut [T; N]);

/// One function three times, and where its arguments lie.
struct Row<T: 'static> {
    name: &'static str,
    range: (f64, f64),
    std: Loop<T>,
    plain: Loop<T>,
    best: Loop<T>,
}

macro_rules! row {
    ($T:ident, $name:ident, $on:ident, $low:literal..$high:literal, $std:expr) => {{
        struct Best;
        impl Work<Best> for Best {
            type Args<'a> = (&'a [$T; N], &'a mut [$T; N]);
            type Output = ();
            const FLOPS: u64 = 1 << 20;
            #[inline(always)]
            fn on<M: Machine>(cpu: M, (x, y): Self::Args<'_>) {
                for i in 0..N {
                    y[i] = x[i].$on(cpu);
                }
            }
        }
        Row {
            name: concat!(stringify!($name), " ", stringify!($T)),
            range: ($low, $high),
            std: |x, y| {
                let std: fn($T) -> $T = $std;
                for i in 0..N {
                    y[i] = std(x[i]);
                }
            },
            plain: |x, y| Best::on(Plain, (x, y)),
            best: |x, y| machine::run::<Best, Best>((x, y)),
        }
    }};
}

macro_rules! rows {
    ($T:ident) => {
        [
            row!($T, exp, exp_on, -80.0..80.0, $T::exp),
            row!($T, exp2, exp2_on, -80.0..80.0, $T::exp2),
            row!($T, exp_m1, exp_m1_on, -10.0..10.0, $T::exp_m1),
            row!($T, ln, ln_on, 0.001..100.0, $T::ln),
            row!($T, ln_1p, ln_1p_on, -0.9..10.0, $T::ln_1p),
            row!($T, tanh, tanh_on, -5.0..5.0, $T::tanh),
            row!($T, sigmoid, sigmoid_on, -10.0..10.0, |x| 1.0 / (1.0 + (-x).exp())),
            row!($T, softplus, softplus_on, -10.0..10.0, |x| x.max(0.0) + (-x.abs()).exp().ln_1p()),
        ]
    };
}

/// Nanoseconds an element, the best of many short runs.
fn nanoseconds<T>(function: Loop<T>, x: &[T; N], y: &mut [T; N], best: &mut f64) {
    let start = Instant::now();
    for _ in 0..8 {
        function(black_box(x), black_box(y));
    }
    *best = best.min(start.elapsed().as_secs_f64() * 1e9 / (8 * N) as f64);
}

fn measure<T: Float + 'static>(c: &mut Criterion, rows: &[Row<T>]) {
    for row in rows {
        let (low, high) = row.range;
        let x: [T; N] = std::array::from_fn(|i| T::from_f64(low + (high - low) * ((i * 617) % N) as f64 / N as f64));
        let mut y = [T::ZERO; N];
        let mut best = [f64::INFINITY; 3];
        for _ in 0..100 {
            for (function, best) in [row.std, row.plain, row.best].into_iter().zip(&mut best) {
                nanoseconds(function, &x, &mut y, best);
            }
        }
        let [std, plain, machine] = best;
        println!(
            "{:>12}: std {std:.3} ns, plain {plain:.3} ns (1/{:.1}), machine {machine:.3} ns (1/{:.1})",
            row.name,
            std / plain,
            std / machine
        );
        let mut group = c.benchmark_group(row.name);
        group.sample_size(20).warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_millis(300));
        for (label, function) in [("std", row.std), ("plain", row.plain), ("machine", row.best)] {
            group.bench_function(label, |b| b.iter(|| function(black_box(&x), black_box(&mut y))));
        }
        group.finish();
    }
}

fn elementwise(c: &mut Criterion) {
    measure(c, &rows!(f32));
    measure(c, &rows!(f64));
}

criterion_group!(benches, elementwise);
criterion_main!(benches);
