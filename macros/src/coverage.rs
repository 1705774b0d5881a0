//! What is supported, as Markdown: written from the table, the library and the rules, so that it cannot be out of date.

use crate::{library, lower, rules, table};
use std::fmt::Write;

/// The tables of operations, definitions and rewrites.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Operations\n\nEach has a derivative in both modes.\n\n| name | written | gives |\n| --- | --- | --- |\n",
    );
    for row in table::rows().filter(|row| row.function || row.method) {
        let spellings: Vec<String> = match (row.function, row.method) {
            (true, true) => vec![format!("`{0}(x)`", row.name), format!("`x.{0}()`", row.name)],
            (true, false) => vec![format!("`{}(x)`", row.name)],
            _ => vec![format!("`x.{}()`", row.name)],
        };
        let _ = writeln!(text, "| `{}` | {} | {} |", row.name, spellings.join(", "), row.doc);
    }
    text += "\nBesides: `+`, `-`, `*`, `/`, `%` and `-x`; casts between floats and from integers; indexing; `powi`; and as methods of tensors ";
    text += &list(lower::tensor_methods());
    text += ".\n\n# Functions defined in terms of these\n\n";
    text += &list(library::function_names());
    text += ".\n\n# Convolutions and poolings\n\n";
    text += &list(lower::windows::WINDOWS.iter().map(|window| window.name));
    text += ".\n\n# Derivatives of other functions, inside of a body\n\n";
    text += &list(lower::DERIVATIVES.iter().copied());
    text += ": `inner::grad(x)`.\n\n# Memory\n\n`recompute`: `recompute(value)` is the value, and the reverse pass computes again what it is made of.\n\n# Stability rewrites\n\nSwitched off by `#[differentiable(strict)]`; `graph()` lists those that were made, with their lines.\n\n";
    for name in rules::stable_names() {
        let _ = writeln!(text, "- {name}");
    }
    text
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_that_users_can_call_is_listed() {
        let text = super::markdown();
        for name in crate::lower::builtin_names() {
            assert!(text.contains(&format!("`{name}`")), "{name}");
        }
    }
}
