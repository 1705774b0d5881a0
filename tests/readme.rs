//! What the README shows is what runs.

use std::path::Path;

const README: &str = include_str!("../README.md");
const QUICKSTART: &str = include_str!("../examples/quickstart.rs");

/// `examples/quickstart.rs` is compiled and run by the checks, so that the README's code works if it is that code.
#[test]
fn the_code_is_the_example() {
    let code = README.split_once("```rust\n").unwrap().1.split_once("```").unwrap().0;
    let example = QUICKSTART.lines().skip_while(|line| line.starts_with("//!") || line.is_empty());
    assert_eq!(code.lines().collect::<Vec<_>>(), example.collect::<Vec<_>>());
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut links = 0;
    for text in [README, include_str!("../CONTRIBUTING.md"), include_str!("../CHANGELOG.md")] {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") {
                assert!(root.join(link).exists(), "{link}");
                links += 1;
            }
        }
    }
    assert!(links > 5);
}
