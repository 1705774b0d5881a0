//! The collector of errors that every stage hands on: many mistakes in one compile, each at its token.

pub use tapeless_graph::compiler::spelling::compact;

use proc_macro2::{Span, TokenStream};

/// Errors found so far, in the order found.
#[derive(Default)]
pub struct Report {
    errors: Vec<syn::Error>,
}

/// A stage that cannot go on: the report holds the reason.
#[derive(Clone, Copy, Debug)]
pub struct Reported;

impl Report {
    /// Notes an error with a `help:` line. One error for one mistake: the same message at the same place counts once.
    pub fn help(&mut self, span: Span, message: impl std::fmt::Display, help: impl std::fmt::Display) -> Reported {
        self.push(syn::Error::new(span, with_help(message, help)))
    }

    /// Notes an error that covers the tokens of `node`.
    pub fn spanned(&mut self, node: impl quote::ToTokens, message: impl std::fmt::Display, help: &str) -> Reported {
        self.push(syn::Error::new_spanned(node, with_help(message, help)))
    }

    /// Notes an error that syn found.
    pub fn push(&mut self, error: syn::Error) -> Reported {
        let twin = |known: &syn::Error| {
            known.to_string() == error.to_string() && format!("{:?}", known.span()) == format!("{:?}", error.span())
        };
        if !self.errors.iter().any(twin) {
            self.errors.push(error);
        }
        Reported
    }

    /// Whether nothing went wrong so far.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether exactly one thing went wrong.
    pub fn is_one(&self) -> bool {
        self.errors.len() == 1
    }

    /// The messages.
    #[cfg(test)]
    pub fn messages(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }

    /// All errors as `compile_error!` items.
    pub fn into_compile_errors(self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// A message and its help as the text of a `compile_error!`. rustc indents the second line to the start of the first.
pub fn with_help(message: impl std::fmt::Display, help: impl std::fmt::Display) -> String {
    let help = help.to_string();
    let text = if help.is_empty() { message.to_string() } else { format!("{message}\n= help: {help}") };
    text.replace(crate::front::methods::SELF, "self")
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // A word that shares no letter with the other is no misspelling of it.
    let limit = (1 + length / 5).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .filter(|c| *c != word)
        .map(|c| (distance(word, c), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, c)| (*d, c.chars().count().abs_diff(word.chars().count())))
        .map(|(_, c)| c)
}

/// Edits (insert, delete, replace, swap of neighbours) between two words; upper and lower case are alike.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_typing_errors_and_nothing_else() {
        assert_eq!(nearest("tahn", ["sin", "tanh", "than_other"]), Some("tanh"));
        assert_eq!(nearest("hiden", ["out", "hidden"]), Some("hidden"));
        assert_eq!(nearest("velocity", ["w", "b", "position"]), None);
    }

    #[test]
    fn one_mistake_is_reported_once() {
        let mut report = Report::default();
        report.push(syn::Error::new(Span::call_site(), "a"));
        report.push(syn::Error::new(Span::call_site(), "a"));
        report.push(syn::Error::new(Span::call_site(), "b"));
        assert_eq!(report.messages(), ["a", "b"]);
    }
}
