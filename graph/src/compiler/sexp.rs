//! S-expressions: the wire format in which definitions travel between macro expansions.
//!
//! A carrier macro holds one string literal, so that a definition costs rustc one token however large it is.

use std::fmt;

/// An atom or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sexp {
    /// A bare or quoted word.
    Atom(String),
    /// A parenthesised sequence.
    List(Vec<Sexp>),
}

/// A definition that this version of the macros did not write.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl Malformed {
    /// The error for a definition in which `what` was expected.
    pub fn expected<T>(what: &str, found: &Sexp) -> Result<T, Malformed> {
        Err(Malformed(format!("expected {what}, found `{found}`")))
    }
}

impl Sexp {
    /// An atom of anything that prints.
    pub fn atom(word: impl fmt::Display) -> Sexp {
        Sexp::Atom(word.to_string())
    }

    /// A list headed by a keyword.
    pub fn tagged(tag: &str, rest: impl IntoIterator<Item = Sexp>) -> Sexp {
        Sexp::List(std::iter::once(Sexp::atom(tag)).chain(rest).collect())
    }

    /// The word of an atom.
    pub fn word(&self) -> Result<&str, Malformed> {
        match self {
            Sexp::Atom(word) => Ok(word),
            Sexp::List(_) => Malformed::expected("a word", self),
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Result<&[Sexp], Malformed> {
        match self {
            Sexp::List(items) => Ok(items),
            Sexp::Atom(_) => Malformed::expected("a list", self),
        }
    }

    /// The keyword and the rest of a tagged list.
    pub fn untag(&self) -> Result<(&str, &[Sexp]), Malformed> {
        match self.items()?.split_first() {
            Some((tag, rest)) => Ok((tag.word()?, rest)),
            None => Malformed::expected("a tagged list", self),
        }
    }

    /// The atom read as a number, a boolean, or anything else that parses.
    pub fn value<T: std::str::FromStr>(&self) -> Result<T, Malformed> {
        self.word()?.parse().map_err(|_| Malformed(format!("cannot read `{self}`")))
    }

    /// Reads one expression; the whole text must be used up.
    pub fn parse(text: &str) -> Result<Sexp, Malformed> {
        let mut rest = text.trim_start();
        let sexp = read(&mut rest)?;
        if rest.trim().is_empty() { Ok(sexp) } else { Err(Malformed(format!("text after the end: `{rest}`"))) }
    }
}

fn read(rest: &mut &str) -> Result<Sexp, Malformed> {
    *rest = rest.trim_start();
    if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let mut items = Vec::new();
        loop {
            *rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix(')') {
                *rest = after;
                return Ok(Sexp::List(items));
            }
            items.push(read(rest)?);
        }
    }
    if let Some(after) = rest.strip_prefix('"') {
        let mut word = String::new();
        let mut chars = after.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    *rest = &after[at + 1..];
                    return Ok(Sexp::Atom(word));
                }
                '\\' => word.extend(chars.next().map(|(_, escaped)| escaped)),
                _ => word.push(c),
            }
        }
        return Err(Malformed("a quoted word without its end".into()));
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len());
    if end == 0 {
        return Err(Malformed("a definition that ends early".into()));
    }
    let (word, after) = rest.split_at(end);
    *rest = after;
    Ok(Sexp::Atom(word.to_owned()))
}

impl fmt::Display for Sexp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sexp::Atom(word) => {
                let bare = !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "()\"\\".contains(c));
                if bare {
                    f.write_str(word)
                } else {
                    write!(f, "\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
                }
            }
            Sexp::List(items) => {
                f.write_str("(")?;
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        f.write_str(" ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str(")")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_are_inverse() {
        let sexp = Sexp::tagged("f", [Sexp::atom(1.5), Sexp::atom("a \"b\\ (c"), Sexp::List(vec![]), Sexp::atom("")]);
        assert_eq!(Sexp::parse(&sexp.to_string()), Ok(sexp));
    }

    #[test]
    fn malformed_text_is_an_error() {
        for text in ["", "(a", "a)", "\"a", "(a) b", "\"a\\"] {
            assert!(Sexp::parse(text).is_err(), "{text}");
        }
    }
}
