//! Long runs of numbers, block by block: a `let` opens a scope up to the end of the function, LLVM walks nested scopes recursively
//! when it writes debug information, and runs out of stack at some ten thousand.

use std::collections::HashMap;

/// A run of so many numbers is written in blocks.
const LONG: usize = 512;
/// The numbers of a block.
const BLOCK: usize = 128;

/// The lines as one text; `tail` is what reads them last.
pub fn joined(lines: Vec<String>, tail: &[String]) -> String {
    let all = || lines.iter().chain(tail);
    if lines.len() < LONG {
        return all().map(String::as_str).collect::<Vec<_>>().join("\n");
    }
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (number, line) in all().enumerate() {
        for word in line.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            last.insert(word, number);
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let run = lines[at..].iter().take_while(|line| number(line).is_some()).count();
        if run < LONG {
            out.extend(lines[at..at + run.max(1)].iter().cloned());
            at += run.max(1);
            continue;
        }
        for block in (at..at + run).step_by(BLOCK) {
            let end = (block + BLOCK).min(at + run);
            let known = lines[block..end].iter().filter_map(|line| number(line));
            let read: Vec<(&str, &str)> = known.filter(|(name, _)| last[name] >= end).collect();
            let list = |part: fn(&(&str, &str)) -> String| read.iter().map(part).collect::<String>();
            let (names, types) = (list(|(name, _)| format!("{name},")), list(|(_, ty)| format!("{ty},")));
            out.push(format!("let ({names}): ({types}) = {{\n{}\n({names}) }};", lines[block..end].join("\n")));
        }
        at += run;
    }
    out.extend(tail.iter().cloned());
    out.join("\n")
}

/// The name and type that a line gives a number that does not change.
fn number(line: &str) -> Option<(&str, &str)> {
    let word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let (name, rest) = line.strip_prefix("let ")?.split_once(": ")?;
    let (ty, _) = rest.split_once(" = ")?;
    (word(name) && word(ty)).then_some((name, ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_become_blocks_that_yield_what_is_read_later() {
        let mut lines: Vec<String> = (1..1000).map(|k| format!("let x{k}: f64 = x{} + y;", k - 1)).collect();
        lines.insert(0, "let mut x0: Vector<3> = y;".into());
        let text = joined(lines.clone(), &["x999 + x7".into()]);
        assert!(text.starts_with("let mut x0: Vector<3> = y;\nlet (x7,x128,): (f64,f64,) = {\nlet x1: f64 = x0 + y;"));
        assert!(text.contains("\n(x256,) };\nlet (x384,): (f64,) = {\n"));
        assert!(text.ends_with("let x999: f64 = x998 + y;\n(x999,) };\nx999 + x7"));
        let plain: String = lines[..100].join("\n");
        assert_eq!(joined(lines[..100].to_vec(), &[]), plain);
    }
}
