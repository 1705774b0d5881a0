//! The book in `book/` shows nothing that was not compiled, run or computed: its code is included from files of the tests, its pictures and
//! tables are files that `book/pictures.sh` writes. mdBook itself only warns of an include that leads nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source() -> PathBuf {
    root().join("book/src")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Name and text of each chapter.
fn chapters() -> Vec<(String, String)> {
    let names =
        fs::read_dir(source()).expect("the book").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md") && name != "SUMMARY.md").collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), read(&source().join(name)))).collect()
}

/// What stands in the parentheses of Markdown links.
fn links(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

/// File and anchor of an include that is a whole line.
fn include(line: &str) -> Option<(&str, Option<&str>)> {
    let inside = line.strip_prefix("{{#include ")?.strip_suffix("}}")?;
    Some(inside.split_once(':').map_or((inside, None), |(file, anchor)| (file, Some(anchor))))
}

/// The fences of a chapter: language and lines.
fn fences(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            found.push((language, lines.by_ref().take_while(|line| *line != "```").collect()));
        }
    }
    found
}

#[test]
fn summary_and_chapters_are_the_same() {
    let summary = read(&source().join("SUMMARY.md"));
    let listed: BTreeSet<&str> = links(&summary).into_iter().collect();
    let chapters = chapters();
    let there: BTreeSet<&str> = chapters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(listed, there);
    assert_eq!(links(&summary).len(), there.len(), "a chapter stands twice in the summary");
}

#[test]
fn links_lead_to_chapters() {
    for (name, text) in chapters() {
        for link in links(&text) {
            assert!(source().join(link).is_file(), "{name}: {link}");
        }
    }
}

#[test]
fn includes_lead_to_files_and_anchors() {
    let mut count = 0;
    for (name, text) in chapters() {
        assert_eq!(
            text.matches("{{").count(),
            text.lines().filter_map(include).count(),
            "{name}: an include is a line"
        );
        for (file, anchor) in text.lines().filter_map(include) {
            count += 1;
            let content = read(&source().join(file));
            let Some(anchor) = anchor else {
                assert!(!content.trim().is_empty(), "{name}: {file} is empty");
                continue;
            };
            let at = |mark: &str| {
                let wanted = format!("// {mark}: {anchor}");
                let mut lines = content.lines().enumerate().filter(|(_, line)| *line == wanted);
                let (first, second) = (lines.next(), lines.next());
                assert!(second.is_none(), "{file}: {wanted} stands twice");
                first.unwrap_or_else(|| panic!("{name}: {file} has no line `{wanted}`")).0
            };
            assert!(at("ANCHOR") + 1 < at("ANCHOR_END"), "{name}: {file}:{anchor} is empty");
        }
    }
    assert!(count > 60, "{count}");
}

/// Code comes from the tests and the examples, tables and formulas from the pictures; what a reader is told to type exists.
#[test]
fn no_code_stands_in_the_book_itself() {
    for (name, text) in chapters() {
        for (language, lines) in fences(&text) {
            match (language, &lines[..]) {
                ("rust", [line]) => {
                    let (file, _) = include(line).unwrap_or_else(|| panic!("{name}: loose code: {line}"));
                    let compiled = file.starts_with("../../tests/") || file.starts_with("../../examples/");
                    assert!(compiled && file.ends_with(".rs"), "{name}: {file} is not compiled by the tests");
                }
                ("text", [line]) => {
                    let (file, _) = include(line).unwrap_or_else(|| panic!("{name}: a loose table: {line}"));
                    assert!(file.starts_with("pictures/"), "{name}: {file}");
                }
                ("console", [line]) => {
                    let words: Vec<&str> = line.split(' ').collect();
                    let exists = match words[..] {
                        ["cargo", "run", "--release", "--example", example] => {
                            root().join(format!("examples/{example}.rs")).is_file()
                        }
                        ["cargo", "test", "--test", test] => root().join(format!("tests/{test}/main.rs")).is_file(),
                        _ => false,
                    };
                    assert!(exists, "{name}: {line}");
                }
                _ => panic!("{name}: a fence of `{language}` with {} lines", lines.len()),
            }
        }
    }
}

#[test]
fn every_picture_is_shown() {
    let chapters = chapters();
    let shown: BTreeSet<String> = chapters
        .iter()
        .flat_map(|(_, text)| text.lines().filter_map(include))
        .filter_map(|(file, _)| file.strip_prefix("pictures/").map(str::to_owned))
        .collect();
    let files = fs::read_dir(source().join("pictures")).expect("pictures");
    let there: BTreeSet<String> = files.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    assert_eq!(shown, there);
    // A blank line would end the block of HTML in which a picture stands.
    for file in there.iter().filter(|file| file.ends_with(".svg")) {
        let svg = read(&source().join("pictures").join(file));
        assert!(svg.lines().all(|line| !line.trim().is_empty()), "{file} has a blank line");
    }
    for (name, text) in &chapters {
        let lines: Vec<&str> = text.lines().collect();
        for around in lines.windows(3).filter(|around| around[1].ends_with(".svg}}")) {
            assert_eq!((around[0], around[2]), ("<div class=\"picture\">", "</div>"), "{name}: {}", around[1]);
        }
    }
}

/// No piece that was meant for the book is left out.
#[test]
fn every_anchor_is_shown() {
    let chapters = chapters();
    let shown: BTreeSet<(String, String)> = chapters
        .iter()
        .flat_map(|(_, text)| text.lines().filter_map(include))
        .filter_map(|(file, anchor)| Some((file.strip_prefix("../../tests/lecture/")?.to_owned(), anchor?.to_owned())))
        .collect();
    for (file, content) in lecture() {
        for anchor in content.lines().filter_map(|line| line.strip_prefix("// ANCHOR: ")) {
            assert!(shown.contains(&(file.clone(), anchor.to_owned())), "{file}:{anchor} is in no chapter");
        }
    }
}

/// Name and text of each file of the lecture's tests.
fn lecture() -> Vec<(String, String)> {
    let folder = root().join("tests/lecture");
    let names =
        fs::read_dir(&folder).expect("the tests").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.map(|name| (name.clone(), read(&folder.join(name)))).collect()
}

/// Each row of the lecture's list has a test by its name, and stands in the last chapter. S11, a page for the browser, is not there yet.
#[test]
fn every_row_has_a_test_and_a_chapter() {
    let rows = read(&source().join("rows.md"));
    let tests: Vec<String> = lecture().into_iter().map(|(_, content)| content).collect();
    for row in
        (1..=12).filter(|row| *row != 11).map(|row| format!("S{row}")).chain((1..=15).map(|row| format!("M{row}")))
    {
        assert!(rows.contains(&format!("\n| {row} | ")), "{row}");
        let name = format!("#[test]\nfn {}_", row.to_lowercase());
        assert!(tests.iter().any(|content| content.contains(&name)), "no test of {row}");
    }
}
