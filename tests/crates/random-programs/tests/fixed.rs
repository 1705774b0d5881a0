//! A fixed set of random programs, the same in each run.

use random_programs::batch::{Batch, Machines};
use random_programs::program::{Level, Program};

/// How many seeds of each level.
const SEEDS: [(Level, std::ops::Range<u64>); 5] = [
    (Level::Straight, 0..20),
    (Level::Branches, 20..40),
    (Level::Loops, 40..70),
    (Level::Rich, 70..100),
    (Level::All, 100..200),
];

#[test]
fn two_hundred_programs_and_their_derivatives_agree() {
    let programs: Vec<Program> =
        SEEDS.into_iter().flat_map(|(level, seeds)| seeds.map(move |seed| Program::new(seed, level))).collect();
    let outcome = Batch::new("test", Machines::Target).run(&programs, 25);
    let failures: Vec<String> = outcome
        .failures
        .iter()
        .map(|failure| format!("{}\n{}", failure.text, programs[failure.program].source()))
        .collect();
    assert!(failures.is_empty(), "{} programs fail:\n{}", failures.len(), failures.join("\n"));
    // A harness that checks nothing fails nothing.
    assert!(outcome.checks > 50 * programs.len(), "only {} checks were made", outcome.checks);
}
