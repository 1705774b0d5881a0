//! Element-wise mathematics over 1024 floats: the standard library (for `erf` the C library), `wide`, sleef's port, and tapeless compiled
//! for what the program is compiled for (`plain`) and for the best instruction set that the processor has, as generated code runs (`machine`).
//!
//!     cargo run --release --manifest-path benches/elementwise/Cargo.toml [-- SECONDS A ROW]
//!     RUSTC_BOOTSTRAP=1 cargo run … --features sleef      # the port of sleef needs std::simd, which is not stable
//!
//! Prints a table in Markdown: nanoseconds an element, the least of many short runs in turn, and how many times faster than the first column. `wide` and
//! sleef use what the program is compiled for: `RUSTFLAGS="-C target-cpu=native"` shows them with AVX.
#![cfg_attr(feature = "sleef", feature(portable_simd))]

use std::hint::black_box;
use std::time::Instant;
use tapeless::__private::machine::{self, Machine, Plain, Work};
use tapeless::__private::{Functions as _, kernels};
use tapeless::Float;
use wide::{f32x8, f64x4};

const N: usize = 1024;
type Loop<T> = fn(&[T; N], &mut [T; N]);

/// One function in all ways that there are, and where its arguments lie.
struct Row<T: 'static> {
    name: &'static str,
    range: (f64, f64),
    std: Loop<T>,
    wide: Option<Loop<T>>,
    sleef: Option<Loop<T>>,
    plain: Loop<T>,
    machine: Loop<T>,
}

unsafe extern "C" {
    safe fn erff(x: f32) -> f32;
    #[link_name = "erf"]
    safe fn erf64(x: f64) -> f64;
}

/// As a loop over registers of a library.
macro_rules! registers {
    ($T:ident, $register:ident, $f:expr) => {
        Some(|x: &[$T; N], y: &mut [$T; N]| {
            const LANES: usize = size_of::<$register>() / size_of::<$T>();
            let f: fn($register) -> $register = $f;
            for (x, y) in x.as_chunks::<LANES>().0.iter().zip(y.as_chunks_mut::<LANES>().0) {
                *y = f($register::from(*x)).into();
            }
        })
    };
}

#[cfg(feature = "sleef")]
macro_rules! sleef {
    ($T:ident, $f:ident) => {{
        type Register = std::simd::Simd<$T, { 64 / size_of::<$T>() }>;
        registers!($T, Register, <Register as ::sleef::Sleef>::$f)
    }};
}
#[cfg(not(feature = "sleef"))]
macro_rules! sleef {
    ($T:ident, $f:ident) => {
        None
    };
}

macro_rules! row {
    ($T:ident, $name:literal, $low:literal..$high:literal, |$x:ident, $cpu:ident| $ours:expr, std $std:expr, wide $wide:expr, sleef $sleef:expr) => {{
        struct Ours;
        impl Work<Ours> for Ours {
            type Args<'a> = (&'a [$T; N], &'a mut [$T; N]);
            type Output = ();
            const FLOPS: u64 = 1 << 20;
            #[inline(always)]
            #[allow(unused_variables)]
            fn on<M: Machine>($cpu: M, (x, y): Self::Args<'_>) {
                kernels::near!(
                    $cpu,
                    for i in 0..N {
                        let $x = x[i];
                        y[i] = $ours;
                    }
                );
            }
        }
        Row::<$T> {
            name: concat!($name, ", ", stringify!($T)),
            range: ($low, $high),
            std: |x, y| {
                let std: fn($T) -> $T = $std;
                for i in 0..N {
                    y[i] = std(x[i]);
                }
            },
            wide: $wide,
            sleef: $sleef,
            plain: |x, y| Ours::on(Plain, (x, y)),
            machine: |x, y| machine::run::<Ours, Ours>((x, y)),
        }
    }};
}

macro_rules! rows {
    ($T:ident, $wide:ident, $erf:ident) => {
        [
            row!($T, "exp", -80.0..80.0, |x, cpu| cpu.exp(x), std $T::exp, wide registers!($T, $wide, |x| x.exp()), sleef sleef!($T, exp)),
            row!($T, "exp2", -80.0..80.0, |x, cpu| cpu.exp2(x), std $T::exp2, wide registers!($T, $wide, |x| x.exp2()), sleef sleef!($T, exp2)),
            row!($T, "exp_m1", -10.0..10.0, |x, cpu| cpu.exp_m1(x), std $T::exp_m1, wide registers!($T, $wide, |x| x.exp_m1()), sleef sleef!($T, exp_m1)),
            row!($T, "ln", 0.001..100.0, |x, cpu| cpu.ln(x), std $T::ln, wide registers!($T, $wide, |x| x.ln()), sleef sleef!($T, ln)),
            row!($T, "ln_1p", -0.9..10.0, |x, cpu| cpu.ln_1p(x), std $T::ln_1p, wide registers!($T, $wide, |x| x.ln_1p()), sleef sleef!($T, log_1p)),
            row!($T, "tanh", -5.0..5.0, |x, cpu| cpu.tanh(x), std $T::tanh, wide registers!($T, $wide, |x| x.tanh()), sleef sleef!($T, tanh)),
            row!($T, "sigmoid", -10.0..10.0, |x, cpu| cpu.sigmoid(x), std |x| 1.0 / (1.0 + (-x).exp()),
                wide registers!($T, $wide, |x| $wide::ONE / ($wide::ONE + (-x).exp())), sleef None),
            row!($T, "softplus", -10.0..10.0, |x, cpu| cpu.softplus(x), std |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), wide None, sleef None),
            row!($T, "erf", -3.0..3.0, |x, cpu| cpu.erf(x), std |x| $erf(x), wide None, sleef sleef!($T, erf)),
            row!($T, "sin", -30.0..30.0, |x, cpu| cpu.sin(x), std $T::sin, wide registers!($T, $wide, |x| x.sin()), sleef sleef!($T, sin)),
            row!($T, "cos", -30.0..30.0, |x, cpu| cpu.cos(x), std $T::cos, wide registers!($T, $wide, |x| x.cos()), sleef sleef!($T, cos)),
            row!($T, "x^1.7", 0.01..30.0, |x, cpu| cpu.powf(x, 1.7), std |x| x.powf(1.7), wide registers!($T, $wide, |x| x.powf_simd($wide::splat(1.7))), sleef None),
        ]
    };
}

fn print<T: Float>(rows: &[Row<T>], seconds: f64) {
    for row in rows {
        let (low, high) = row.range;
        let x: [T; N] = std::array::from_fn(|i| T::from_f64(low + (high - low) * ((i * 617) % N) as f64 / N as f64));
        let mut y = [T::ZERO; N];
        let ways = [Some(row.std), row.wide, row.sleef, Some(row.plain), Some(row.machine)];
        let mut best = [f64::INFINITY; 5];
        let end = Instant::now();
        while end.elapsed().as_secs_f64() < seconds {
            for (function, best) in ways.iter().zip(&mut best) {
                let Some(function) = function else { continue };
                let start = Instant::now();
                for _ in 0..8 {
                    function(black_box(&x), black_box(&mut y));
                }
                *best = best.min(start.elapsed().as_secs_f64() * 1e9 / (8 * N) as f64);
            }
        }
        let cells = best.map(|time| match time {
            f64::INFINITY => String::new(),
            _ => format!("{time:.2} ({:.1} ×)", best[0] / time),
        });
        println!("| {} | {:.2} | {} |", row.name, best[0], cells[1..].join(" | "));
    }
}

fn main() {
    let seconds = std::env::args().nth(1).map_or(1.0, |seconds| seconds.parse().expect("seconds"));
    println!("| ns an element | std | wide | sleef | plain | machine |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    print(&rows!(f32, f32x8, erff), seconds);
    print(&rows!(f64, f64x4, erf64), seconds);
}
