//! `cargo run --release -p random-programs -- --seeds 0..2000 [--level straight|branches|loops|rich|all] [--machines] [--keep]`

use random_programs::batch::{Batch, Failure, Machines};
use random_programs::program::{Level, Program};
use random_programs::shrink::shrink;
use std::collections::BTreeMap;
use std::process::ExitCode;

struct Options {
    seeds: std::ops::Range<u64>,
    level: Level,
    machines: Machines,
    /// Leave the programs in the batch's directory, and print the failing ones as they are.
    keep: bool,
    /// Write the programs, and do nothing more.
    print: bool,
    batch: usize,
    each: usize,
    shrunk: usize,
}

const USAGE: &str = "random-programs --seeds A..B [--level straight|branches|loops|rich|all] [--machines] [--keep] [--print] \
    [--batch PROGRAMS] [--each PROGRAMS_PER_BINARY] [--shrunk FAILURES]";

fn options() -> Option<Options> {
    let mut options = Options {
        seeds: 0..200,
        level: Level::All,
        machines: Machines::Target,
        keep: false,
        print: false,
        batch: 400,
        each: 25,
        shrunk: 4,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--keep" => options.keep = true,
            "--machines" => options.machines = Machines::All,
            "--print" => options.print = true,
            "--seeds" => {
                let range = words.next()?;
                let (low, high) = range.split_once("..")?;
                options.seeds = low.parse().ok()?..high.parse().ok()?;
            }
            "--level" => options.level = Level::named(&words.next()?)?,
            "--batch" => options.batch = words.next()?.parse().ok()?,
            "--each" => options.each = words.next()?.parse().ok()?,
            "--shrunk" => options.shrunk = words.next()?.parse().ok()?,
            _ => return None,
        }
    }
    Some(options)
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let seeds: Vec<u64> = options.seeds.clone().collect();
    if options.print {
        for seed in seeds {
            println!("// seed {seed}\n{}", Program::new(seed, options.level).source());
        }
        return ExitCode::SUCCESS;
    }
    let batch = Batch::new("run", options.machines);
    let (mut functions, mut checks, mut resampled, mut skipped) = (0, 0, 0, Vec::new());
    let mut failures: Vec<(Program, Failure)> = Vec::new();
    for seeds in seeds.chunks(options.batch) {
        let programs: Vec<Program> = seeds.iter().map(|seed| Program::new(*seed, options.level)).collect();
        functions += programs.iter().map(|program| program.functions.len()).sum::<usize>();
        let outcome = batch.run(&programs, options.each);
        checks += outcome.checks;
        resampled += outcome.resampled;
        skipped.extend(outcome.skipped);
        failures.extend(outcome.failures.into_iter().map(|failure| (programs[failure.program].clone(), failure)));
    }
    for skip in &skipped {
        println!("skipped: {skip}");
    }
    let mut kinds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (program, failure)) in failures.iter().enumerate() {
        println!("seed {}: {}", program.seed, failure.text);
        if options.keep {
            println!("{}", program.source());
        }
        kinds.entry(failure.kind()).or_default().push(at);
    }
    let small = Batch::new("shrink", options.machines);
    for (kind, members) in kinds.iter().take(options.shrunk) {
        let least = members.iter().min_by_key(|at| failures[**at].0.source().len()).expect("one of the kind");
        let (program, failure) = shrink(&small, &failures[*least].0, &failures[*least].1, 40);
        println!("\n{} × {kind}\nseed {}: {}\n{}", members.len(), program.seed, failure.text, program.source());
    }
    if !options.keep {
        let _ = std::fs::remove_dir_all(batch.directory().join("src/bin"));
    }
    println!(
        "{} programs, {functions} functions, {checks} checks, {resampled} points resampled, {} functions skipped, {} failures",
        seeds.len(),
        skipped.len(),
        failures.len()
    );
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
