//! The table of ratios: `cargo bench --bench ratios` prints it in Markdown.
//!
//!     cargo bench --bench ratios [-- [--seconds S] [PART OF A NAME …]]
//!
//! `benches/native` compares a default build with one for this machine; it asks for nanoseconds with tabs between (`--raw`).
//!
//! A ratio is of two times from one run (`cases/timing.rs`). Counted beside them are the heap's allocations, of which there may be none
//! in hand-written and generated code; the program fails if there are. For products of large matrices it says how much of the core's
//! peak is reached, as measured in the same run.

#[path = "cases/mod.rs"]
mod cases;
#[path = "hand/mod.rs"]
mod hand;
#[path = "models/mod.rs"]
mod models;

use cases::timing::{self, readable};
use cases::{Case, HAND, LIBM, Run, TAPELESS, VALUE};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tapeless::__private::machine::{self, Lanes, Machine, Work};

/// Counts what is asked of the system's allocator.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: all is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Timing {
    label: &'static str,
    nanoseconds: f64,
    allocations: u64,
}

/// The least time of each way, and what it asks of the allocator in three calls.
fn measure(case: &mut Case, seconds: f64) -> Vec<Timing> {
    let allocations = |run: &mut Run| {
        (run.run)(1);
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        (run.run)(3);
        ALLOCATIONS.load(Ordering::Relaxed) - before
    };
    let allocations: Vec<u64> = case.runs.iter_mut().map(allocations).collect();
    let times = timing::least(&mut case.runs, seconds);
    let labels = case.runs.iter().map(|run| run.label);
    labels
        .zip(times.into_iter().zip(allocations))
        .map(|(label, (nanoseconds, allocations))| Timing { label, nanoseconds, allocations })
        .collect()
}

/// The floating-point operations that the core does in a nanosecond, in fused multiplications and additions of full registers: the best
/// sample in so many seconds.
fn peak(seconds: f64) -> f64 {
    struct Peak;
    impl Work<Peak> for Peak {
        type Args<'a> = u64;
        type Output = f64;
        const FLOPS: u64 = 1 << 20;
        /// The operations done; twenty-four sums, so that none waits for another.
        #[inline(always)]
        fn on<M: Machine>(cpu: M, times: u64) -> f64 {
            let n = M::Lanes::<f32>::COUNT;
            let factor = M::Lanes::<f32>::splat(cpu, black_box(0.5));
            let summand = M::Lanes::<f32>::splat(cpu, black_box(0.25));
            let count = if M::REGISTERS >= 32 { 24 } else { 12 };
            let mut sums = [M::Lanes::<f32>::splat(cpu, black_box(1.0)); 24];
            for _ in 0..times {
                for sum in &mut sums[..count] {
                    *sum = sum.mul_add(factor, summand);
                }
            }
            for sum in sums {
                black_box(sum.sum());
            }
            (times * 2 * n as u64 * count as u64) as f64
        }
    }
    let mut best: f64 = 0.0;
    let start = Instant::now();
    loop {
        let sample = Instant::now();
        let operations = machine::run::<Peak, Peak>(black_box(5000));
        best = best.max(operations / (sample.elapsed().as_secs_f64() * 1e9));
        if start.elapsed().as_secs_f64() >= seconds {
            return best;
        }
    }
}

fn main() {
    let (mut seconds, mut raw, mut parts) = (1.0, false, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => seconds = arguments.next().and_then(|s| s.parse().ok()).expect("--seconds wants a number"),
            "--raw" => raw = true,
            // From cargo; `--test` asks for a short run.
            "--bench" => {}
            "--test" => seconds = 0.0,
            part => parts.push(part.to_owned()),
        }
    }
    if !raw {
        println!(
            "| one call of value and gradient | hand-written | tapeless | ratio | hand-written, libm | ratio | value alone | gradient/value |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }
    let (mut failures, mut notes) = (Vec::new(), Vec::new());
    for mut case in cases::all() {
        if !parts.is_empty() && !parts.iter().any(|part| case.name.contains(part.as_str())) {
            continue;
        }
        let timings = measure(&mut case, seconds);
        if raw {
            timings.iter().for_each(|t| println!("{}\t{}\t{:.3}", case.name, t.label, t.nanoseconds));
            continue;
        }
        let of = |label| timings.iter().find(|timing| timing.label == label).map(|timing| timing.nanoseconds);
        let ratio = |over: Option<f64>, under: Option<f64>| match (over, under) {
            (Some(over), Some(under)) => format!("{:.2}", over / under),
            _ => String::new(),
        };
        let cell = |label| of(label).map(readable).unwrap_or_default();
        println!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            case.name,
            cell(HAND),
            cell(TAPELESS),
            ratio(of(TAPELESS), of(HAND)),
            cell(LIBM),
            ratio(of(TAPELESS), of(LIBM)),
            cell(VALUE),
            ratio(of(TAPELESS), of(VALUE))
        );
        if let Some(flops) = case.flops {
            let peak = peak(seconds);
            let reached = |label| of(label).map_or(0.0, |nanoseconds| flops / nanoseconds);
            notes.push(format!(
                "{}: {:.1} GFLOP/s by hand ({:.0} % of the peak), {:.1} generated ({:.0} %); peak {peak:.1}",
                case.name,
                reached(HAND),
                100.0 * reached(HAND) / peak,
                reached(TAPELESS),
                100.0 * reached(TAPELESS) / peak
            ));
        }
        for timing in timings {
            if timing.allocations > 0 {
                failures
                    .push(format!("{}: {}: {} allocations in 3 calls", case.name, timing.label, timing.allocations));
            }
        }
    }
    if !raw {
        println!();
    }
    for note in notes {
        println!("{note}");
    }
    if failures.is_empty() && !raw {
        println!("No heap allocation in any of them.");
    }
    if !failures.is_empty() {
        failures.iter().for_each(|failure| eprintln!("{failure}"));
        std::process::exit(1);
    }
}
