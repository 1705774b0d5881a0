//! As `tests/ui.rs`: `TRYBUILD=overwrite cargo test -p no-heap` writes the expected messages anew.

use std::io::Write;

/// The toolchain whose output the `.stderr` files hold.
const TOOLCHAIN: &str = "1.95";

#[test]
fn mistakes() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if !version.starts_with(&format!("rustc {TOOLCHAIN}.")) {
        let note = format!("skipped: the expected messages are those of rustc {TOOLCHAIN}, and this is {version}");
        std::io::stderr().write_all(note.as_bytes()).expect("standard error takes text");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
