//! What the compiler says to mistakes: one mistake a file, and what must be printed for it beside it.
//!
//! After a change of wording run `TRYBUILD=overwrite cargo test --test ui` and read the difference as prose.

use std::io::Write;

/// The toolchain whose output the `.stderr` files hold: rustc words its own errors anew in every version.
const TOOLCHAIN: &str = "1.95";

/// Where the mistakes are, by what they are mistakes in.
const FOLDERS: &[&str] = &[
    "attribute",
    "batch",
    "calls",
    "closures",
    "control",
    "data",
    "feedforward",
    "methods",
    "generics",
    "given",
    "higher",
    "names",
    "ordinary",
    "rules",
    "shapes",
    "signature",
    "structs",
    "syntax",
    "types",
    "use",
    "weights",
    "windows",
];

#[test]
fn mistakes() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if !version.starts_with(&format!("rustc {TOOLCHAIN}.")) {
        let note = format!("skipped: the expected messages are those of rustc {TOOLCHAIN}, and this is {version}");
        // Not `println!`, which says nothing in a test that passes.
        std::io::stderr().write_all(note.as_bytes()).expect("standard error takes text");
        return;
    }
    let cases = trybuild::TestCases::new();
    for folder in FOLDERS {
        cases.compile_fail(format!("tests/ui/{folder}/*.rs"));
    }
    cases.pass("tests/ui/accepted/*.rs");
}
