//! `recompute`, `recompute(segment)`, `recompute(segment = 32)` and `recompute(budget = "2 KiB")` in the attribute.

use super::attribute::{Argument, Value};
use crate::program::Memory;
use crate::report::{Report, nearest};
use crate::segment::Length;
use proc_macro2::{Span, TokenStream};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{LitInt, LitStr, Token};

const FORMS: &str =
    "write `recompute`, `recompute(segment)`, `recompute(segment = 32)` or `recompute(budget = \"2 KiB\")`";

/// Units of a size and their bytes.
const UNITS: &[(&str, usize)] = &[
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Reads what stands behind `recompute`.
pub(super) fn read(span: Span, value: Value, report: &mut Report) -> Option<Memory> {
    let tokens = match value {
        Value::None => return Some(Memory::Least),
        Value::Equals(_) => {
            report.help(span, "`recompute` takes a list", FORMS);
            return None;
        }
        Value::List(tokens) => tokens,
    };
    let options = match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(options) => options,
        Err(error) => {
            report.help(error.span(), "`recompute` takes one option", FORMS);
            return None;
        }
    };
    let mut options = options.into_iter();
    let Some(option) = options.next() else {
        report.help(span, "`recompute()` names no option", FORMS);
        return None;
    };
    if let Some(second) = options.next() {
        report.help(second.name.span(), "`recompute` takes one option", "a budget finds the segments itself");
        return None;
    }
    let name = option.name.to_string();
    match (name.as_str(), option.value) {
        ("segment", Value::None) => Some(Memory::Segment(Length::Root)),
        ("segment", value) => {
            let turns = literal::<LitInt>(&value).and_then(|turns| turns.base10_parse::<usize>().ok());
            match turns.filter(|turns| *turns > 0) {
                Some(turns) => Some(Memory::Segment(Length::Turns(turns))),
                None => {
                    let help =
                        "for example `segment = 32`; `segment` alone means the square root of the number of turns";
                    report.help(at(value, option.name.span()), "`segment` takes a number of turns", help);
                    None
                }
            }
        }
        ("budget", value) => match literal::<LitStr>(&value).and_then(|size| bytes(&size.value())) {
            Some(bytes) => Some(Memory::Budget(bytes)),
            None => {
                let help = "for example `budget = \"2 KiB\"`; the units are B, kB, MB, GB, KiB, MiB and GiB";
                report.help(at(value, option.name.span()), "`budget` takes a size", help);
                None
            }
        },
        _ => {
            let help = match nearest(&name, ["segment", "budget"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => FORMS.into(),
            };
            report.help(option.name.span(), format!("unknown option `{name}` of `recompute`"), help);
            None
        }
    }
}

/// The literal behind `=`.
fn literal<L: syn::parse::Parse>(value: &Value) -> Option<L> {
    match value {
        Value::Equals(tokens) => syn::parse2(tokens.clone()).ok(),
        _ => None,
    }
}

/// Where a value stands, or its name.
fn at(value: Value, name: Span) -> Span {
    let tokens: TokenStream = match value {
        Value::Equals(tokens) | Value::List(tokens) => tokens,
        Value::None => return name,
    };
    tokens.into_iter().next().map_or(name, |token| token.span())
}

/// "2 KiB" in bytes; fractions are rounded down.
fn bytes(text: &str) -> Option<usize> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic() || c.is_whitespace())?;
    let (number, unit) = (text[..end].replace('_', "").parse::<f64>().ok()?, text[end..].trim());
    let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
    let bytes = number * *factor as f64;
    (0.0..1e15).contains(&bytes).then_some(bytes as usize)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes() {
        assert_eq!(bytes("2 KiB"), Some(2048));
        assert_eq!(bytes("1.5kB"), Some(1500));
        assert_eq!(bytes("640 B"), Some(640));
        assert_eq!(bytes("2 kilobytes"), None);
        assert_eq!(bytes("-1 B"), None);
        assert_eq!(bytes("2"), None);
    }
}
