//! Programs in a crate of their own: written, built and run.

use crate::program::Program;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Something wrong with a program.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which of the programs, by its place.
    pub program: usize,
    /// What is wrong; the words before the first colon say the kind.
    pub text: String,
}

impl Failure {
    /// What failures of one cause have in common.
    pub fn kind(&self) -> String {
        let words: Vec<&str> = self.text.split(": ").collect();
        match words[0] {
            "rustc" => words
                .iter()
                .skip(1)
                .copied()
                .collect::<Vec<_>>()
                .join(": ")
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .take(40)
                .collect(),
            "panic" => words[..words.len().min(3)].join(": "),
            _ => words[..words.len().min(2)].join(": "),
        }
    }
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many comparisons were made.
    pub checks: usize,
    /// Points given up for others, because a branch or a kink is near.
    pub resampled: usize,
    /// Functions with slopes that could not be measured at any point.
    pub skipped: Vec<String>,
    /// What is wrong.
    pub failures: Vec<Failure>,
}

/// For which instruction sets programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machines {
    /// The target's alone: half the time of compilation.
    Target,
    /// All of which one is chosen at run time.
    All,
}

/// A crate that holds a batch.
pub struct Batch {
    directory: PathBuf,
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().expect("the repository")
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

impl Batch {
    /// An empty crate of this name.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn new(name: &str, machines: Machines) -> Batch {
        let directory = target().join("random-programs").join(name);
        fs::create_dir_all(directory.join("src/bin")).expect("a directory for the batch");
        let feature = if machines == Machines::All { "std" } else { "alloc" };
        let manifest = format!(
            "[workspace]\n[package]\nname = \"harness\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [dependencies]\ntapeless = {{ path = {:?}, features = [{feature:?}] }}\n\
             [profile.dev]\ndebug = false\nincremental = false\n\
             [profile.dev.build-override]\nopt-level = 1\ndebug-assertions = true\n",
            root()
        );
        let write = |path: &str, text: &str| {
            let path = directory.join(path);
            if fs::read_to_string(&path).ok().as_deref() != Some(text) {
                fs::write(path, text).expect("a file of the batch");
            }
        };
        write("Cargo.toml", &manifest);
        write("src/lib.rs", include_str!("../harness/lib.rs"));
        // The versions that the workspace uses, so that nothing has to be fetched.
        let lock = directory.join("Cargo.lock");
        if !lock.exists() {
            let _ = fs::copy(root().join("Cargo.lock"), lock);
        }
        Batch { directory }
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Builds and runs programs, so many to a binary.
    ///
    /// # Panics
    /// If cargo cannot be run, or fails for a reason that no program has.
    pub fn run(&self, programs: &[Program], each: usize) -> Outcome {
        let bin = self.directory.join("src/bin");
        let _ = fs::remove_dir_all(&bin);
        fs::create_dir_all(&bin).expect("a directory for the batch");
        let mut outcome = Outcome::default();
        let mut sound: Vec<usize> = (0..programs.len()).collect();
        let mut dirty: Vec<usize> = (0..programs.len().div_ceil(each)).collect();
        let bins = dirty.clone();
        // Errors of one phase of rustc hide those of the next.
        for _ in 0..8 {
            let mut lines = BTreeMap::new();
            for number in &bins {
                let members: Vec<usize> = sound.iter().copied().filter(|program| program / each == *number).collect();
                let (text, at) = source(programs, &members);
                if dirty.contains(number) {
                    fs::write(bin.join(format!("b{number}.rs")), text).expect("a file of the batch");
                }
                lines.insert(*number, at);
            }
            let errors = self.build(&lines);
            if errors.is_empty() {
                break;
            }
            dirty = errors.iter().map(|error| error.program / each).collect();
            sound.retain(|program| !errors.iter().any(|error| error.program == *program));
            outcome.failures.extend(errors);
        }
        for number in bins {
            self.execute(number, programs, &sound, each, &mut outcome);
        }
        outcome
    }

    /// Builds all binaries; the first error of each program.
    fn build(&self, lines: &BTreeMap<usize, Vec<(usize, usize)>>) -> Vec<Failure> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = Command::new(cargo)
            .args(["build", "--bins", "--keep-going", "--message-format=short"])
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", target().join("random-programs/target"))
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        if build.status.success() {
            return vec![];
        }
        let text = String::from_utf8_lossy(&build.stderr);
        let mut failures: Vec<Failure> = Vec::new();
        for line in text.lines() {
            let Some(rest) = line.strip_prefix("src/bin/b") else { continue };
            let Some((number, rest)) = rest.split_once(".rs:") else { continue };
            let Some((at, rest)) = rest.split_once(':') else { continue };
            let Some((_, message)) = rest.split_once(": error") else { continue };
            let (Ok(number), Ok(at)) = (number.parse::<usize>(), at.parse::<usize>()) else { continue };
            let places = &lines[&number];
            let Some((program, _)) = places.iter().rev().find(|(_, first)| *first <= at) else { continue };
            if !failures.iter().any(|failure| failure.program == *program) {
                failures
                    .push(Failure { program: *program, text: format!("rustc: {}", message.trim_start_matches(": ")) });
            }
        }
        assert!(!failures.is_empty(), "the batch in {} does not build:\n{text}", self.directory.display());
        failures
    }

    fn execute(&self, number: usize, programs: &[Program], sound: &[usize], each: usize, outcome: &mut Outcome) {
        let path = target().join(format!("random-programs/target/debug/b{number}"));
        let run = Command::new("timeout").arg("120").arg(path).stdin(Stdio::null()).output().expect("a binary runs");
        let text = String::from_utf8_lossy(&run.stdout);
        let mut last = None;
        for line in text.lines() {
            let Some((word, rest)) = line.split_once(' ') else { continue };
            match word {
                "RUN" => last = rest.parse::<usize>().ok(),
                "FAIL" => {
                    let words: Vec<&str> = rest.splitn(3, ' ').collect();
                    let text = format!("{} (function {})", words[2], words[1]);
                    outcome.failures.push(Failure { program: last.expect("a program runs"), text });
                }
                "SKIP" => outcome.skipped.push(rest.to_owned()),
                "DONE" => {
                    let numbers: Vec<usize> = rest.split(' ').filter_map(|word| word.parse().ok()).collect();
                    outcome.checks += numbers[0];
                    outcome.resampled += numbers[1];
                    return;
                }
                _ => {}
            }
        }
        let program = last.or_else(|| sound.iter().copied().find(|program| program / each == number)).unwrap_or(0);
        let text = format!("crash: {} {}", run.status, String::from_utf8_lossy(&run.stderr));
        let _ = programs;
        outcome.failures.push(Failure { program, text });
    }
}

/// The text of a binary, and on which line each program starts.
fn source(programs: &[Program], members: &[usize]) -> (String, Vec<(usize, usize)>) {
    let mut text = "#![allow(warnings)]\n".to_owned();
    let mut lines = Vec::new();
    for member in members {
        lines.push((*member, text.lines().count() + 1));
        text += &programs[*member].module(&format!("p{member}"));
    }
    text += "fn main() {\nstd::panic::set_hook(Box::new(|_| {}));\nlet mut tally = harness::Tally::default();\n";
    for member in members {
        text += &format!("println!(\"RUN {member}\"); p{member}::check(&mut tally);\n");
    }
    text += "println!(\"DONE {} {}\", tally.checks, tally.resampled);\n}\n";
    (text, lines)
}
